set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-cost-n.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'Operations of a step by n' font 'sans,16'
set xlabel 'n'
set ylabel 'operations of a step'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-cost-n.csv' index 0 using 1:2 with linespoints linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'sketched, counted', \
     'plot-cost-n.csv' index 1 using 1:2 with linespoints linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'exact by counting bits, counted', \
     'plot-cost-n.csv' index 2 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#d55e00' title 'exact by a product, 2mn²'
