set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-conjugate-gradient.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'Conjugate gradients preconditioned with sketches of 2n to 16n rows' font 'sans,16'
set xlabel 'iteration k'
set ylabel '‖e_k‖_G / ‖e_0‖_G'
set logscale y
set format y '%g'
plot 'plot-conjugate-gradient.csv' index 0 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 's = 2n', \
     'plot-conjugate-gradient.csv' index 1 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 's = 4n', \
     'plot-conjugate-gradient.csv' index 2 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title 's = 8n', \
     'plot-conjugate-gradient.csv' index 3 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 10 pointsize 0.7 linecolor rgb '#009e73' title 's = 16n', \
     'plot-conjugate-gradient.csv' index 4 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#cc79a7' title '√(n/s)^k, s = 2n', \
     'plot-conjugate-gradient.csv' index 5 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#56b4e9' title '√(n/s)^k, s = 4n', \
     'plot-conjugate-gradient.csv' index 6 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#e69f00' title '√(n/s)^k, s = 8n', \
     'plot-conjugate-gradient.csv' index 7 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#000000' title '√(n/s)^k, s = 16n', \
     'plot-conjugate-gradient.csv' index 8 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#0072b2' title 'Chebyshev bound, s = 8n'
