set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-certification.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'How close the targets must be for the theorem to be certified' font 'sans,16'
set xlabel 'width m (neurons)'
set ylabel 'largest certified ‖r_0‖'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-certification.csv' index 0 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'one point', \
     'plot-certification.csv' index 1 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title '2 points', \
     'plot-certification.csv' index 2 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title '4 points', \
     'plot-certification.csv' index 3 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 10 pointsize 0.7 linecolor rgb '#009e73' title '8 points', \
     'plot-certification.csv' index 4 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#cc79a7' title 'normal targets, n = 8'
