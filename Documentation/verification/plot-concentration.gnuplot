set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-concentration.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'The Gram matrix concentrates around the kernel' font 'sans,16'
set xlabel 'width m'
set ylabel 'distance of G from K'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-concentration.csv' index 0 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'max|G − K|, mean', \
     'plot-concentration.csv' index 1 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#0072b2' title 'bound on max|G − K|: √(ln(n(n+1)/δ)/2m), δ = 1/10', \
     'plot-concentration.csv' index 2 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title '‖G − K‖_F, root of the mean square', \
     'plot-concentration.csv' index 3 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#009e73' title 'bound on the root of the mean square: n/(2√m)'
