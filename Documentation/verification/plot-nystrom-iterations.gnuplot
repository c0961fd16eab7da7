set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-nystrom-iterations.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'Rows of a sketch, or columns of G' font 'sans,16'
set xlabel 'rows or columns per effective dimension, s/d_μ'
set ylabel 'iterations'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-nystrom-iterations.csv' index 0 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'nystrom, μ = 0.1', \
     'plot-nystrom-iterations.csv' index 1 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'count-sketch, μ = 0.1', \
     'plot-nystrom-iterations.csv' index 2 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title 'nystrom, μ = 1', \
     'plot-nystrom-iterations.csv' index 3 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 10 pointsize 0.7 linecolor rgb '#009e73' title 'count-sketch, μ = 1', \
     'plot-nystrom-iterations.csv' index 4 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 12 pointsize 0.7 linecolor rgb '#cc79a7' title 'nystrom, μ = 10', \
     'plot-nystrom-iterations.csv' index 5 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 14 pointsize 0.7 linecolor rgb '#56b4e9' title 'count-sketch, μ = 10'
