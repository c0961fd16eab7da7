set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-fixed-point.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'The factor of the fixed-point iteration' font 'sans,16'
set xlabel 'distortion ε'
set ylabel 'factor of the error per iteration'
plot 'plot-fixed-point.csv' index 0 using 1:2 with linespoints linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'measured', \
     'plot-fixed-point.csv' index 1 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#0072b2' title '(1−ε)⁻² − 1', \
     'plot-fixed-point.csv' index 2 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#d55e00' title '1: no contraction'
