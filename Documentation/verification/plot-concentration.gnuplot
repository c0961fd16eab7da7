set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-concentration.svg'
set datafile separator ','
set encoding utf8
set grid
set key above
set xlabel 'width m'
set ylabel 'max|G − K|'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-concentration.csv' index 0 using 1:2 with linespoints linewidth 1 pointtype 4 pointsize 0.7 linecolor 1 title 'mean', \
     'plot-concentration.csv' index 1 using 1:2 with linespoints linewidth 1 pointtype 6 pointsize 0.7 linecolor 2 title '90 % of the draws', \
     'plot-concentration.csv' index 2 using 1:2 with lines linewidth 2 dashtype 2 linecolor 3 title 'bound, δ = 1/10'
