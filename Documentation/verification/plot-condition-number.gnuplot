set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-condition-number.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'The condition number preconditioned with a Gaussian sketch' font 'sans,16'
set xlabel 'rows for each dimension, s/n'
set ylabel 'κ(R⁻ᵀGR⁻¹)'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-condition-number.csv' index 0 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'measured, κ(A) = 1', \
     'plot-condition-number.csv' index 1 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'measured, κ(A) = 10¹²', \
     'plot-condition-number.csv' index 2 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#d55e00' title '(1+ε)/(1−ε), ε the largest of the draws', \
     'plot-condition-number.csv' index 3 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#009e73' title 'Gaussian law'
