set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-eigenvalue-points.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'λ of random points by their number' font 'sans,16'
set xlabel 'points n'
set ylabel 'λ_min(K)'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-eigenvalue-points.csv' index 0 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'd = 2', \
     'plot-eigenvalue-points.csv' index 1 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'd = 4', \
     'plot-eigenvalue-points.csv' index 2 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title 'd = 8', \
     'plot-eigenvalue-points.csv' index 3 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 10 pointsize 0.7 linecolor rgb '#009e73' title 'd = 16', \
     'plot-eigenvalue-points.csv' index 4 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 12 pointsize 0.7 linecolor rgb '#cc79a7' title 'd = 32'
