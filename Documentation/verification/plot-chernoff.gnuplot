set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-chernoff.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'The smallest eigenvalue of the Gram matrix over that of the kernel' font 'sans,16'
set xlabel 'width m'
set ylabel 'λ_min(G)/λ'
set logscale x
set format x '%g'
plot 'plot-chernoff.csv' index 0 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'measured', \
     'plot-chernoff.csv' index 1 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#0072b2' title '¾, guaranteed by the bound', \
     'plot-chernoff.csv' index 2 using 1:2 with lines linewidth 2 dashtype 3 linecolor rgb '#d55e00' title 'm = 32‖X‖² ln(n/δ)/λ, δ = 1/10'
