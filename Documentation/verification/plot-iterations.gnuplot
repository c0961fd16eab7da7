set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-iterations.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'Iterations of conjugate gradients' font 'sans,16'
set xlabel 'requested accuracy ε₀ of ‖Gg − r‖/‖r‖'
set ylabel 'iterations'
set yrange [0:*]
set logscale x
set format x '%g'
plot 'plot-iterations.csv' index 0 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 's = 2n', \
     'plot-iterations.csv' index 1 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 's = 4n', \
     'plot-iterations.csv' index 2 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title 's = 8n', \
     'plot-iterations.csv' index 3 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 10 pointsize 0.7 linecolor rgb '#009e73' title 's = 16n', \
     'plot-iterations.csv' index 4 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#cc79a7' title 'expected, s = 2n', \
     'plot-iterations.csv' index 5 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#56b4e9' title 'expected, s = 4n', \
     'plot-iterations.csv' index 6 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#e69f00' title 'expected, s = 8n', \
     'plot-iterations.csv' index 7 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#000000' title 'expected, s = 16n'
