set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-nystrom-bounds.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'The largest eigenvalue preconditioned with columns of G' font 'sans,16'
set xlabel 'columns per effective dimension, s/d_μ'
set ylabel 'largest eigenvalue'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-nystrom-bounds.csv' index 0 using 1:2 with linespoints linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'μ = 0.1', \
     'plot-nystrom-bounds.csv' index 1 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#0072b2' title '1 + ‖G − Ĝ‖/μ, μ = 0.1', \
     'plot-nystrom-bounds.csv' index 2 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#d55e00' title '1 + tr(G − Ĝ)/μ, μ = 0.1', \
     'plot-nystrom-bounds.csv' index 3 using 1:2 with linespoints linewidth 1 pointtype 10 pointsize 0.7 linecolor rgb '#009e73' title 'μ = 1', \
     'plot-nystrom-bounds.csv' index 4 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#cc79a7' title '1 + ‖G − Ĝ‖/μ, μ = 1', \
     'plot-nystrom-bounds.csv' index 5 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#56b4e9' title '1 + tr(G − Ĝ)/μ, μ = 1', \
     'plot-nystrom-bounds.csv' index 6 using 1:2 with linespoints linewidth 1 pointtype 16 pointsize 0.7 linecolor rgb '#e69f00' title 'μ = 10', \
     'plot-nystrom-bounds.csv' index 7 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#000000' title '1 + ‖G − Ĝ‖/μ, μ = 10', \
     'plot-nystrom-bounds.csv' index 8 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#0072b2' title '1 + tr(G − Ĝ)/μ, μ = 10'
