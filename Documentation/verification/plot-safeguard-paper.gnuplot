set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-safeguard-paper.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'The paper’s steps outside the theorem’s regime' font 'sans,16'
set xlabel 'width m (neurons)'
set ylabel 'max ‖r_t‖ / ‖r_0‖'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-safeguard-paper.csv' index 0 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'circle', \
     'plot-safeguard-paper.csv' index 1 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'diabetes', \
     'plot-safeguard-paper.csv' index 2 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title 'near-duplicates', \
     'plot-safeguard-paper.csv' index 3 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 10 pointsize 0.7 linecolor rgb '#009e73' title 'noisy', \
     'plot-safeguard-paper.csv' index 4 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 12 pointsize 0.7 linecolor rgb '#cc79a7' title 'sphere'
