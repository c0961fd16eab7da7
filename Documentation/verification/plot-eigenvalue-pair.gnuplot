set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-eigenvalue-pair.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'λ against the nearest pair' font 'sans,16'
set xlabel '½(1 − cos θ) + θ cos θ/2π of the nearest pair'
set ylabel 'λ_min(K)'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-eigenvalue-pair.csv' index 0 using 1:2 with points linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'random points', \
     'plot-eigenvalue-pair.csv' index 1 using 1:2 with points linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'diabetes', \
     'plot-eigenvalue-pair.csv' index 2 using 1:2 with points linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title 'diabetes without a constant', \
     'plot-eigenvalue-pair.csv' index 3 using 1:2 with points linewidth 1 pointtype 10 pointsize 0.7 linecolor rgb '#009e73' title 'digits', \
     'plot-eigenvalue-pair.csv' index 4 using 1:2 with points linewidth 1 pointtype 12 pointsize 0.7 linecolor rgb '#cc79a7' title 'digits without a constant', \
     'plot-eigenvalue-pair.csv' index 5 using 1:2 with points linewidth 1 pointtype 14 pointsize 0.7 linecolor rgb '#56b4e9' title 'diamonds', \
     'plot-eigenvalue-pair.csv' index 6 using 1:2 with points linewidth 1 pointtype 16 pointsize 0.7 linecolor rgb '#e69f00' title 'diamonds without a constant', \
     'plot-eigenvalue-pair.csv' index 7 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#000000' title 'the bound'
