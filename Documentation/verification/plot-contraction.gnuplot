set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-contraction.svg'
set datafile separator ','
set encoding utf8
set grid
set key above
set xlabel 'width m'
set ylabel '‖r_1‖ / ‖r_0‖'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-contraction.csv' index 0 using 1:2 with linespoints linewidth 1 pointtype 4 pointsize 0.7 linecolor 1 title 'first step', \
     'plot-contraction.csv' index 1 using 1:2 with linespoints linewidth 1 pointtype 6 pointsize 0.7 linecolor 2 title 'worst of four steps', \
     'plot-contraction.csv' index 2 using 1:2 with lines linewidth 2 dashtype 2 linecolor 3 title 'bound of the step', \
     'plot-contraction.csv' index 3 using 1:2 with lines linewidth 2 dashtype 3 linecolor 4 title 'one half, the theorem'
