set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-cost.svg'
set datafile separator ','
set encoding utf8
set grid
set key above
set xlabel 'growth of one size'
set ylabel 'operations'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-cost.csv' index 0 using 1:2 with linespoints linewidth 1 pointtype 4 pointsize 0.7 linecolor 1 title 'product by G, m grows', \
     'plot-cost.csv' index 1 using 1:2 with linespoints linewidth 1 pointtype 6 pointsize 0.7 linecolor 2 title 'product by G, n grows', \
     'plot-cost.csv' index 2 using 1:2 with linespoints linewidth 1 pointtype 8 pointsize 0.7 linecolor 3 title 'product by G, d grows', \
     'plot-cost.csv' index 3 using 1:2 with lines linewidth 2 dashtype 2 linecolor 4 title 'forming G by a product, n grows'
