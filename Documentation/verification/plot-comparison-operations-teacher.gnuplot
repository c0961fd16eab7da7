set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-comparison-operations-teacher.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'teacher: the residual by operations' font 'sans,16'
set xlabel 'floating-point operations'
set ylabel '‖r_t‖ / ‖r_0‖'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-comparison-operations-teacher.csv' index 0 using 1:2 with linespoints linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'gram', \
     'plot-comparison-operations-teacher.csv' index 1 using 1:2 with linespoints linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'sketched', \
     'plot-comparison-operations-teacher.csv' index 2 using 1:2 with linespoints linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title 'cg', \
     'plot-comparison-operations-teacher.csv' index 3 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#009e73' title 'gradient descent', \
     'plot-comparison-operations-teacher.csv' index 4 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#cc79a7' title 'adam'
