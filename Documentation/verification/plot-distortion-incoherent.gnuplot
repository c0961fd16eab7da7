set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-distortion-incoherent.svg'
set datafile separator ','
set encoding utf8
set grid
set key above
set xlabel 'rows for each dimension, s/n'
set ylabel 'distortion ε(S, A)'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-distortion-incoherent.csv' index 0 using 1:2 with linespoints linewidth 1 pointtype 4 pointsize 0.7 linecolor 1 title 'gaussian', \
     'plot-distortion-incoherent.csv' index 1 using 1:2 with linespoints linewidth 1 pointtype 6 pointsize 0.7 linecolor 2 title 'srht', \
     'plot-distortion-incoherent.csv' index 2 using 1:2 with linespoints linewidth 1 pointtype 8 pointsize 0.7 linecolor 3 title 'count-sketch', \
     'plot-distortion-incoherent.csv' index 3 using 1:2 with linespoints linewidth 1 pointtype 10 pointsize 0.7 linecolor 4 title 'sparse-sign', \
     'plot-distortion-incoherent.csv' index 4 using 1:2 with linespoints linewidth 1 pointtype 12 pointsize 0.7 linecolor 5 title 'tensor-srht', \
     'plot-distortion-incoherent.csv' index 5 using 1:2 with linespoints linewidth 1 pointtype 14 pointsize 0.7 linecolor 6 title 'tensor-sketch', \
     'plot-distortion-incoherent.csv' index 6 using 1:2 with linespoints linewidth 1 pointtype 16 pointsize 0.7 linecolor 7 title 'neuron-block', \
     'plot-distortion-incoherent.csv' index 7 using 1:2 with lines linewidth 2 dashtype 3 linecolor 8 title 'Gaussian law', \
     'plot-distortion-incoherent.csv' index 8 using 1:2 with lines linewidth 2 dashtype 2 linecolor 9 title 'theorem, gaussian, δ = 1/10'
