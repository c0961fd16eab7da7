set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-accuracy.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'The accuracy that conjugate gradients and LSQR attain' font 'sans,16'
set xlabel 'κ(A)'
set ylabel 'residual relative to ‖r‖, error to ‖g‖'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-accuracy.csv' index 0 using 1:2 with linespoints linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'residual, normal g', \
     'plot-accuracy.csv' index 1 using 1:2 with linespoints linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'residual, normal r', \
     'plot-accuracy.csv' index 2 using 1:2 with linespoints linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title 'residual, normal r, sketch-and-solve guess', \
     'plot-accuracy.csv' index 3 using 1:2 with linespoints linewidth 1 pointtype 10 pointsize 0.7 linecolor rgb '#009e73' title 'error of the answer, normal g', \
     'plot-accuracy.csv' index 4 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#cc79a7' title 'u κ(G)', \
     'plot-accuracy.csv' index 5 using 1:2 with linespoints linewidth 1 pointtype 14 pointsize 0.7 linecolor rgb '#56b4e9' title 'error of the answer by LSQR', \
     'plot-accuracy.csv' index 6 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#e69f00' title 'u κ(A)'
