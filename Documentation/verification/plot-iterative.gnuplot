set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-iterative.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'Operations of a damped solve at fixed d_μ' font 'sans,16'
set xlabel 'points n'
set ylabel 'operations of a solve'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-iterative.csv' index 0 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'exact, n³/3 and the Gram matrix', \
     'plot-iterative.csv' index 1 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'low rank, rows of a sketch', \
     'plot-iterative.csv' index 2 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title 'low rank, columns of G'
