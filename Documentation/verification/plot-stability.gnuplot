set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-stability.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'How many activations a movement switches' font 'sans,16'
set xlabel 'movement of every neuron ρ'
set ylabel 'share of neurons'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-stability.csv' index 0 using 1:2 with linespoints linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'switched by the worst movement', \
     'plot-stability.csv' index 1 using 1:2 with linespoints linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'switched by random directions', \
     'plot-stability.csv' index 2 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#d55e00' title 'near enough to switch', \
     'plot-stability.csv' index 3 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#009e73' title 'erf(ρ/√2)'
