set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-crossover-seconds.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'Seconds of a step' font 'sans,16'
set xlabel 'points n'
set ylabel 'seconds of a step'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-crossover-seconds.csv' index 0 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'gram, measured', \
     'plot-crossover-seconds.csv' index 1 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'sketched, measured', \
     'plot-crossover-seconds.csv' index 2 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title 'cg, measured', \
     'plot-crossover-seconds.csv' index 3 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#009e73' title 'gram, predicted', \
     'plot-crossover-seconds.csv' index 4 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#cc79a7' title 'sketched, predicted'
