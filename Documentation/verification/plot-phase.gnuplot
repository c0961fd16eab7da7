set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-phase.svg'
set datafile separator ','
set encoding utf8
set grid
set key above
set xlabel 'width m'
set ylabel 'share of starts'
set logscale x
set format x '%g'
plot 'plot-phase.csv' index 0 using 1:2 with linespoints linewidth 1 pointtype 4 pointsize 0.7 linecolor 1 title 'n = 4', \
     'plot-phase.csv' index 1 using 1:2 with linespoints linewidth 1 pointtype 6 pointsize 0.7 linecolor 2 title 'n = 8', \
     'plot-phase.csv' index 2 using 1:2 with linespoints linewidth 1 pointtype 8 pointsize 0.7 linecolor 3 title 'n = 16', \
     'plot-phase.csv' index 3 using 1:2 with linespoints linewidth 1 pointtype 10 pointsize 0.7 linecolor 4 title 'n = 32'
