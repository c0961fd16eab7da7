set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-bias.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'What a network without a bias can learn' font 'sans,16'
set xlabel 'degree of the target'
set ylabel 'relative held-out error'
set logscale y
set format y '%g'
plot 'plot-bias.csv' index 0 using 1:2:3:4 with yerrorbars linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'kernel, without a constant', \
     'plot-bias.csv' index 1 using 1:2:3:4 with yerrorbars linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'network, without a constant', \
     'plot-bias.csv' index 2 using 1:2:3:4 with yerrorbars linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title 'kernel, with a constant', \
     'plot-bias.csv' index 3 using 1:2:3:4 with yerrorbars linewidth 1 pointtype 10 pointsize 0.7 linecolor rgb '#009e73' title 'network, with a constant', \
     'plot-bias.csv' index 4 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#cc79a7' title 'the targets’ mean'
