set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-phase-shares.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'How often every step halves the residual' font 'sans,16'
set xlabel 'width m (neurons)'
set ylabel 'share of initialisations whose every step halves'
set logscale x
set format x '%g'
plot 'plot-phase-shares.csv' index 0 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'n = 4', \
     'plot-phase-shares.csv' index 1 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'n = 8', \
     'plot-phase-shares.csv' index 2 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title 'n = 16', \
     'plot-phase-shares.csv' index 3 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 10 pointsize 0.7 linecolor rgb '#009e73' title 'n = 32'
