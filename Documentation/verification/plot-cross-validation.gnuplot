set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-cross-validation.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'The risk that cross-validation loses' font 'sans,16'
set xlabel 'least risk'
set ylabel 'risk at the chosen ridge'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-cross-validation.csv' index 0 using 1:2 with points linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'noise σ = 0.01', \
     'plot-cross-validation.csv' index 1 using 1:2 with points linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'noise σ = 0.1', \
     'plot-cross-validation.csv' index 2 using 1:2 with points linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title 'noise σ = 0.3', \
     'plot-cross-validation.csv' index 3 using 1:2 with points linewidth 1 pointtype 10 pointsize 0.7 linecolor rgb '#009e73' title 'noise σ = 1.0', \
     'plot-cross-validation.csv' index 4 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#cc79a7' title 'equal'
