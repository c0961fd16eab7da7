set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-positivity.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'The proved bound against the exact smallest eigenvalue' font 'sans,16'
set xlabel 'exact λ_min'
set ylabel 'proved lower bound'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-positivity.csv' index 0 using 1:2 with linespoints linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'n = 2', \
     'plot-positivity.csv' index 1 using 1:2 with linespoints linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'n = 8', \
     'plot-positivity.csv' index 2 using 1:2 with linespoints linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title 'n = 32', \
     'plot-positivity.csv' index 3 using 1:2 with linespoints linewidth 1 pointtype 10 pointsize 0.7 linecolor rgb '#009e73' title 'n = 128', \
     'plot-positivity.csv' index 4 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#cc79a7' title 'exact'
