import Core
import Lake

/// Draws the report's charts, leaving out those without data.
package struct ReportCharts: Sendable {
    private static let width = 800

    private let gnuplot: Gnuplot

    package init(gnuplot: Gnuplot = Gnuplot()) {
        self.gnuplot = gnuplot
    }

    package func draw(_ report: MonthlyReport) async throws(ReportError) -> [ReportChart] {
        var charts: [ReportChart] = []
        if let equity = report.equity, equity.dates.count > 1 {
            charts.append(try await self.equity(equity))
            charts.append(try await drawdown(equity))
        }
        let sectors = Self.sectorWeights(report.signals)
        if !sectors.isEmpty { charts.append(try await self.sectors(sectors)) }
        if report.signals.contains(where: { $0.signal.targetWeight > 0 }) {
            charts.append(try await confidence(report.signals.filter { $0.signal.targetWeight > 0 }))
        }
        return charts
    }

    /// Target weight of each sector, heaviest first, then by name.
    package static func sectorWeights(_ signals: [ListedSignal]) -> [(sector: String, weight: Double)] {
        var weights: [String: Double] = [:]
        for listed in signals where listed.signal.targetWeight > 0 {
            weights[listed.sector ?? "Unknown", default: 0] += listed.signal.targetWeight
        }
        return weights.map { (sector: $0.key, weight: $0.value) }
            .sorted { ($1.weight, $0.sector) < ($0.weight, $1.sector) }
    }

    private func equity(_ curve: EquityCurve) async throws(ReportError) -> ReportChart {
        let script =
            timeAxis(curve) + data(curve, policy: curve.policy, baseline: curve.baseline) + """
                set format y '%.2f'
                plot $curve using 1:3 with lines lw 1.4 lc rgb '\(ChartStyle.quiet)' title 'Equal weights (1/N)', \\
                     $curve using 1:2 with lines lw 1.8 lc rgb '\(ChartStyle.accent)' title 'Policy'

                """
        let end = (curve.policy.last ?? 1, curve.baseline.last ?? 1)
        return try await chart(
            "equity.png", "Growth of 1", height: 360, script: script,
            "Backtest from \(curve.dates[0]) to \(curve.dates[curve.dates.count - 1]): 1 grew to "
                + "\(FigureText.number(end.0, digits: 2)) with the policy and to "
                + "\(FigureText.number(end.1, digits: 2)) with equal weights")
    }

    private func drawdown(_ curve: EquityCurve) async throws(ReportError) -> ReportChart {
        let policy = Self.falls(curve.policy)
        let script =
            timeAxis(curve) + data(curve, policy: policy, baseline: Self.falls(curve.baseline)) + """
                set format y '%.0f%%'
                set yrange [*:0]
                set ytics add ('0%%' 0)
                set key bottom left
                plot $curve using 1:($2*100) with filledcurves y1=0 fs transparent solid 0.18 noborder \
                lc rgb '\(ChartStyle.fall)' notitle, \\
                     $curve using 1:($3*100) with lines lw 1.2 lc rgb '\(ChartStyle.quiet)' title 'Equal weights (1/N)', \\
                     $curve using 1:($2*100) with lines lw 1.4 lc rgb '\(ChartStyle.fall)' title 'Policy'

                """
        return try await chart(
            "drawdown.png", "Fall from the last high", height: 240, script: script,
            "The policy's deepest fall from a high was \(FigureText.percent(-(policy.min() ?? 0)))")
    }

    /// Each point's distance from the highest before it, 0 or below.
    package static func falls(_ curve: [Double]) -> [Double] {
        var high = curve.first ?? 1
        return curve.map { value in
            high = max(high, value)
            return value / high - 1
        }
    }

    private func sectors(_ weights: [(sector: String, weight: Double)]) async throws(ReportError)
        -> ReportChart
    {
        let rows = weights.reversed().enumerated().map { row, entry in
            "\(row) \(entry.weight * 100) \"\(ChartStyle.plain(entry.sector))\" \"\(Self.tenths(entry.weight))%\""
        }
        let script =
            ChartStyle.frame + """
                \(ChartStyle.data("bars", rows))
                unset key
                unset grid
                unset border
                unset xtics
                set ytics scale 0 textcolor rgb '\(ChartStyle.ink)'
                set xrange [0:\((weights.first?.weight ?? 1) * 112)]
                set yrange [-0.6:\(Double(weights.count) - 0.4)]
                set style fill solid 1.0 noborder
                plot $bars using ($2/2):1:($2/2):(0.33):ytic(3) with boxxyerror lc rgb '\(ChartStyle.accent)', \\
                     $bars using 2:1:4 with labels left offset 0.6,0 textcolor rgb '\(ChartStyle.ink)'

                """
        return try await chart(
            "sectors.png", "Target weight by sector", height: 60 + 26 * weights.count, script: script,
            weights.map { "\($0.sector) \(FigureText.percent($0.weight))" }.joined(separator: ", "))
    }

    private func confidence(_ held: [ListedSignal]) async throws(ReportError) -> ReportChart {
        var counts = [Int](repeating: 0, count: 10)
        for listed in held where listed.signal.confidence.isFinite {
            counts[min(9, max(0, Int(listed.signal.confidence * 10)))] += 1
        }
        let rows = counts.enumerated().map { "\($0 * 10 + 5) \($1)" }
        let script =
            ChartStyle.frame + """
                \(ChartStyle.data("bars", rows))
                unset key
                set rmargin 4
                set xrange [0:100]
                set yrange [0:\(max(2, (counts.max() ?? 0) * 108 / 100 + 1))]
                set xtics 10
                set format x '%.0f%%'
                set format y '%.0f'
                set style fill solid 1.0 noborder
                plot $bars using 1:2:(8.6) with boxes lc rgb '\(ChartStyle.accent)'

                """
        return try await chart(
            "confidence.png", "Holdings by the policy's confidence", height: 240, script: script,
            "Of \(held.count) holdings, \(held.count { $0.signal.confidence >= 0.6 }) have a confidence of 60% or more"
        )
    }

    private func chart(
        _ file: String, _ title: String, height: Int, script: String, _ alternative: String
    ) async throws(ReportError) -> ReportChart {
        let bytes = try await gnuplot.png(width: Self.width * 2, height: height * 2, script: script)
        return ReportChart(
            file: file, title: title, alternative: alternative, width: Self.width, height: height,
            bytes: bytes)
    }

    private func timeAxis(_ curve: EquityCurve) -> String {
        TimeAxis(dates: curve.dates, firstUnseen: curve.isOutOfSample.firstIndex(of: true)).script
    }

    private func data(_ curve: EquityCurve, policy: [Double], baseline: [Double]) -> String {
        ChartStyle.data(
            "curve",
            curve.dates.indices.map {
                "\(ChartStyle.seconds(curve.dates[$0])) \(policy[$0]) \(baseline[$0])"
            })
    }

    private static func tenths(_ fraction: Double) -> String { FigureText.number(fraction * 100, digits: 1) }
}
