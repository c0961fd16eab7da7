set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-cost-m.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'Operations of a step by m' font 'sans,16'
set xlabel 'm'
set ylabel 'operations of a step'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-cost-m.csv' index 0 using 1:2 with linespoints linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'sketched, counted', \
     'plot-cost-m.csv' index 1 using 1:2 with linespoints linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'exact by counting bits, counted', \
     'plot-cost-m.csv' index 2 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#d55e00' title 'exact by a product, 2mn²', \
     'plot-cost-m.csv' index 3 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#009e73' title 'direct, (md)³/3'
