set terminal svg size 760,560 dynamic noenhanced font 'sans,13' background rgb 'white'
set output 'plot-spectrum-identity.svg'
set datafile separator ','
set encoding utf8
set grid
set key below height 1
set errorbars small
set title 'The error of the spectrum identity' font 'sans,16'
set xlabel 'κ(A)'
set ylabel 'max_i |σ_i(AR⁻¹)σ_{n+1−i}(SU) − 1|'
set logscale x
set format x '%g'
set logscale y
set format y '%g'
plot 'plot-spectrum-identity.csv' index 0 using 1:2:3:4 with yerrorlines linewidth 1 pointtype 4 pointsize 0.7 linecolor rgb '#000000' title 'measured, s = 8n', \
     'plot-spectrum-identity.csv' index 1 using 1:2 with lines linewidth 2 dashtype 2 linecolor rgb '#0072b2' title '30 N u κ(R)'
