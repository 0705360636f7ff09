extension ChartScripts {
    /// The program's own scripts by file name, such as `equity.gnuplot`.
    public static let embedded: [String: String] = [
        "equity.gnuplot": """
        # $curve: seconds since 1970, growth of 1 with the policy, growth of 1 with equal weights
        # step: between the marks of the axis, so that a few fit
        set format y '%.2f'
        set ytics step
        plot $curve using 1:3 with lines lw 1.4 lc rgb quiet title 'Equal weights (1/N)', \\
             $curve using 1:2 with lines lw 1.8 lc rgb accent title 'Policy'
        """,
        "drawdown.gnuplot": """
        # $curve: seconds since 1970, distance from the highest point so far of policy and of equal weights,
        # fractions of 0 or below; step: between the marks of the axis
        set format y '%.0f%%'
        set yrange [*:0]
        set ytics step*100
        plot $curve using 1:($2*100) with filledcurves y1=0 fs transparent solid 0.18 noborder \\
             lc rgb fall notitle, \\
             $curve using 1:($3*100) with lines lw 1.2 lc rgb quiet title 'Equal weights (1/N)', \\
             $curve using 1:($2*100) with lines lw 1.4 lc rgb fall title 'Policy'
        """,
        "sectors.gnuplot": """
        # $bars: row from below, percent of the portfolio, the sector's name, the percentage as words
        # largest: the greatest percentage; rows: how many
        unset key
        unset grid
        unset border
        unset xtics
        set ytics scale 0 textcolor rgb ink
        set xrange [0:largest*1.22]
        set yrange [-0.6:rows-0.4]
        set style fill solid 1.0 noborder
        plot $bars using ($2/2):1:($2/2):(0.33):ytic(3) with boxxyerror lc rgb accent, \\
             $bars using 2:1:4 with labels left offset 0.6,0 textcolor rgb ink
        """,
        "confidence.gnuplot": """
        # $bars: middle of a range of confidence in percent, holdings in it; most: of any range
        unset key
        set rmargin 4
        set xrange [0:100]
        set yrange [0:most]
        set xtics 10
        set format x '%.0f%%'
        set format y '%.0f'
        set style fill solid 1.0 noborder
        plot $bars using 1:2:(8.6) with boxes lc rgb accent
        """,
        "success.gnuplot": """
        # $success: seconds since 1970, share of the signals of the twelve months up to then that paid, its low and
        # high bound, the share that no skill comes to (NaN where it is not known); fractions
        # step: between the marks of the axis
        set format y '%.0f%%'
        set ytics step*100
        plot $success using 1:($3*100):($4*100) with filledcurves fs transparent solid 0.15 noborder \\
             lc rgb accent title '95% interval', \\
             $success using 1:($5*100) with lines dt 2 lw 1.4 lc rgb fall title 'without skill', \\
             $success using 1:($2*100) with linespoints pt 7 ps 0.9 lw 1.8 lc rgb accent title 'paid'
        """,
        "calibration.gnuplot": """
        # $bins: mean confidence of some signals, share of them that paid, its low and high bound (fractions), and
        # how many they are
        set xrange [0:100]
        set yrange [0:100]
        set xtics 25
        set ytics 25
        set format x '%.0f%%'
        set format y '%.0f%%'
        set xlabel "the policy's confidence" offset 0,0.6 textcolor rgb ink
        set ylabel 'signals that paid' textcolor rgb ink
        plot x with lines dt 2 lw 1.2 lc rgb quiet title 'as a forecast', \\
             $bins using ($1*100):($2*100):($3*100):($4*100) with yerrorbars pt 7 ps 1.5 lw 1.4 \\
             lc rgb accent title 'paid, 95% interval', \\
             $bins using ($1*100):($4*100):5 with labels center offset 0,0.8 textcolor rgb ink notitle
        """,
    ]
}
