set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-kernel-share.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'How many neurons are active on both of two points' font 'sans,16'
set xlabel 'angle between two points θ'
set ylabel 'share of neurons'
plot 'plot-kernel-share.csv' index 0 using 1:2:3:4 with yerrorbars linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'measured', \
     'plot-kernel-share.csv' index 1 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#0072b2' title 'K₁₂/⟨x₁,x₂⟩'
