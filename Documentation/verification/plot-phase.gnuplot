set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-phase.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'Where every step halves the residual' font 'sans,16'
set xlabel 'width m (neurons)'
set ylabel 'points n'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-phase.csv' index 0 using 1:2 with points linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'none', \
     'plot-phase.csv' index 1 using 1:2 with points linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'some', \
     'plot-phase.csv' index 2 using 1:2 with points linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title 'at least nine of ten', \
     'plot-phase.csv' index 3 using 1:2 with points linewidth 1 pointtype 10 pointsize 0.7 linecolor rgb '#009e73' title 'all', \
     'plot-phase.csv' index 4 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#cc79a7' title 'sufficient width'
