set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-fixed-point-rows.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'How often the fixed-point iteration converges' font 'sans,16'
set xlabel 'rows per column, s/n'
set ylabel 'share of sketches with which it converges'
plot 'plot-fixed-point-rows.csv' index 0 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'measured', \
     'plot-fixed-point-rows.csv' index 1 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#0072b2' title 'Gaussian law'
