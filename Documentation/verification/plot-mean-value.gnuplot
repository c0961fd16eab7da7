set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-mean-value.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'The mean-value identity, and the linearisation by J' font 'sans,16'
set xlabel 'movement of every neuron ρ'
set ylabel 'error of the change of outputs, norm'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-mean-value.csv' index 0 using 1:2 with linespoints linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'J̄ vec(W′ − W)', \
     'plot-mean-value.csv' index 1 using 1:2 with linespoints linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'J vec(W′ − W)', \
     'plot-mean-value.csv' index 2 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#d55e00' title 'rounding allowance'
