set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-conjugate-gradient.svg'
set datafile separator ','
set encoding utf8
set grid
set key above
set xlabel 'iteration k'
set ylabel '‖e_k‖_G / ‖e_0‖_G'
set logscale y
set format y '%g'
plot 'plot-conjugate-gradient.csv' index 0 using 1:2 with linespoints linewidth 1 pointtype 4 pointsize 0.7 linecolor 1 title 's = 2n', \
     'plot-conjugate-gradient.csv' index 1 using 1:2 with lines linewidth 2 dashtype 3 linecolor 2 title '√(n/s)^k, s = 2n', \
     'plot-conjugate-gradient.csv' index 2 using 1:2 with linespoints linewidth 1 pointtype 8 pointsize 0.7 linecolor 3 title 's = 4n', \
     'plot-conjugate-gradient.csv' index 3 using 1:2 with lines linewidth 2 dashtype 3 linecolor 4 title '√(n/s)^k, s = 4n', \
     'plot-conjugate-gradient.csv' index 4 using 1:2 with linespoints linewidth 1 pointtype 12 pointsize 0.7 linecolor 5 title 's = 8n', \
     'plot-conjugate-gradient.csv' index 5 using 1:2 with lines linewidth 2 dashtype 3 linecolor 6 title '√(n/s)^k, s = 8n', \
     'plot-conjugate-gradient.csv' index 6 using 1:2 with linespoints linewidth 1 pointtype 16 pointsize 0.7 linecolor 7 title 's = 16n', \
     'plot-conjugate-gradient.csv' index 7 using 1:2 with lines linewidth 2 dashtype 3 linecolor 8 title '√(n/s)^k, s = 16n', \
     'plot-conjugate-gradient.csv' index 8 using 1:2 with lines linewidth 2 dashtype 2 linecolor 9 title 'Chebyshev, s = 8n'
