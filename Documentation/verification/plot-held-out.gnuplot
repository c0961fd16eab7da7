set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-held-out.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'Held-out error against that of kernel ridge regression' font 'sans,16'
set xlabel 'error of kernel ridge regression'
set ylabel 'error of the method'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-held-out.csv' index 0 using 1:2 with points linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'gauss-newton', \
     'plot-held-out.csv' index 1 using 1:2 with points linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'adam', \
     'plot-held-out.csv' index 2 using 1:2 with points linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title 'gauss-newton-ridge', \
     'plot-held-out.csv' index 3 using 1:2 with points linewidth 1 pointtype 10 pointsize 0.7 linecolor rgb '#009e73' title 'adam-paired-stopped', \
     'plot-held-out.csv' index 4 using 1:2 with points linewidth 1 pointtype 12 pointsize 0.7 linecolor rgb '#cc79a7' title 'kernel', \
     'plot-held-out.csv' index 5 using 1:2 with points linewidth 1 pointtype 14 pointsize 0.7 linecolor rgb '#56b4e9' title 'linear-ridge', \
     'plot-held-out.csv' index 6 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#e69f00' title 'equal'
