set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-kernel.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'The smallest eigenvalue of the kernel by the nearest pair' font 'sans,16'
set xlabel 'smallest angle between two points θ'
set ylabel 'λ_min(K)'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-kernel.csv' index 0 using 1:2 with linespoints linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'two points', \
     'plot-kernel.csv' index 1 using 1:2 with linespoints linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'sixteen on the sphere, two at the angle θ', \
     'plot-kernel.csv' index 2 using 1:2 with linespoints linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title 'π/θ on a half circle', \
     'plot-kernel.csv' index 3 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#009e73' title 'θ/2π'
