set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-communication.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'Bytes on the network by width' font 'sans,16'
set xlabel 'm'
set ylabel 'bytes of a step'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-communication.csv' index 0 using 1:2 with linespoints linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'exact', \
     'plot-communication.csv' index 1 using 1:2 with linespoints linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'without a preconditioner', \
     'plot-communication.csv' index 2 using 1:2 with linespoints linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title 'sketched by CountSketch', \
     'plot-communication.csv' index 3 using 1:2 with linespoints linewidth 1 pointtype 10 pointsize 0.7 linecolor rgb '#009e73' title 'sketched by neuron-block', \
     'plot-communication.csv' index 4 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#cc79a7' title 'the weights, 8md'
