set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-width.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'The sufficient width, measured and by the theorem' font 'sans,16'
set xlabel 'points n'
set ylabel 'width m (neurons)'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-width.csv' index 0 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'sufficient, measured', \
     'plot-width.csv' index 1 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#0072b2' title 'fitted power law', \
     'plot-width.csv' index 2 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#d55e00' title 'the theorem'
