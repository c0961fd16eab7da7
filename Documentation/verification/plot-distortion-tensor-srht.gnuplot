set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-distortion-tensor-srht.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'The distortion of tensor-srht' font 'sans,16'
set xlabel 'rows per dimension, s/n'
set ylabel 'distortion ε(S, A)'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-distortion-tensor-srht.csv' index 0 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'incoherent', \
     'plot-distortion-tensor-srht.csv' index 1 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 6 pointsize 0.7 linecolor rgb '#0072b2' title 'coherent', \
     'plot-distortion-tensor-srht.csv' index 2 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 8 pointsize 0.7 linecolor rgb '#d55e00' title 'padded', \
     'plot-distortion-tensor-srht.csv' index 3 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 10 pointsize 0.7 linecolor rgb '#009e73' title 'repeated', \
     'plot-distortion-tensor-srht.csv' index 4 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#cc79a7' title 'theorem, δ = 1/10', \
     'plot-distortion-tensor-srht.csv' index 5 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#56b4e9' title '2√(n/s) + n/s, Gaussian law'
