set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-crossover.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'A sketched step over an exact one' font 'sans,16'
set xlabel 'points n'
set ylabel 'seconds relative to the exact step'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-crossover.csv' index 0 using 1:2 with linespoints linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'sketched, measured', \
     'plot-crossover.csv' index 1 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#0072b2' title 'sketched, predicted', \
     'plot-crossover.csv' index 2 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#d55e00' title 'equally fast'
