set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-antipodal.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'The smallest eigenvalue of the kernel with antipodal pairs' font 'sans,16'
set xlabel 'antipodal pairs p'
set ylabel '|λ_min(K)|'
set logscale y
set format y '%g'
plot 'plot-antipodal.csv' index 0 using 1:2 with linespoints linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'd = 1', \
     'plot-antipodal.csv' index 1 using 1:2 with linespoints linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'd = 2', \
     'plot-antipodal.csv' index 2 using 1:2 with linespoints linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title 'd = 3', \
     'plot-antipodal.csv' index 3 using 1:2 with linespoints linewidth 1 pointtype 10 pointsize 0.7 linecolor rgb '#009e73' title 'd = 4', \
     'plot-antipodal.csv' index 4 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#cc79a7' title 'rounding, 30·2p·u·tr K'
