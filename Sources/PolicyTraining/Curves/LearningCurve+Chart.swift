extension LearningCurve {
    public static let chartSize = (width: 1_200, height: 900)

    /// A gnuplot script that draws the curve: rewards above, what the updates did below. The terminal is the
    /// caller's to set.
    public var chartScript: String {
        let names = Self.columns.map(\.name)
        func place(_ name: String) -> Int { (names.firstIndex(of: name) ?? 0) + 2 }
        var rows: [String] = []
        for point in points {
            let fields = Self.columns.map { column in
                column.value(point).flatMap { $0.isFinite ? "\($0)" : nil } ?? "NaN"
            }
            rows.append((["\(point.steps)"] + fields).joined(separator: " "))
        }
        func has(_ name: String) -> Bool {
            Self.columns.first { $0.name == name }.map { column in
                points.contains { column.value($0)?.isFinite ?? false }
            } ?? false
        }
        let shown = [("divergence", "divergence (KL) a slot"), ("entropy", "entropy, nats a slot")].filter {
            has($0.0)
        }
        let lower =
            shown.isEmpty
            ? [("gradient_norm", "gradient norm", "y1")]
            : zip(shown, ["y1", "y2"]).map { ($0.0, $0.1, $1) }
        let plots = lower.map {
            "$curve using ($1/1000):\(place($0.0)) axes x1\($0.2) with lines lw 2 title '\($0.1)'"
        }
        return """
            $curve << END
            \(rows.joined(separator: "\n"))
            END
            set grid ytics lc rgb '#dddddd'
            set key outside top center horizontal
            set format x '%g'
            set multiplot layout 2,1
            set ylabel 'reward of a month'
            plot $curve using ($1/1000):\(place("reward")) with lines lw 2 title 'reward', \
            $curve using ($1/1000):\(place("excess_reward")) with lines lw 2 title 'less that of equal weights'
            set xlabel 'thousand decisions'
            set ylabel ''
            \(lower.count > 1 ? "set ytics nomirror\nset y2tics" : "")
            plot \(plots.joined(separator: ", "))
            unset multiplot

            """
    }
}
