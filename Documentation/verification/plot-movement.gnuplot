set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-movement.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'How far a step moves the farthest neuron' font 'sans,16'
set xlabel 'width m (neurons)'
set ylabel 'movement / bound'
set yrange [0:*]
set logscale x
set format x '%g'
plot 'plot-movement.csv' index 0 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'measured', \
     'plot-movement.csv' index 1 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#0072b2' title 'the bound'
