import Core
import Lake

/// A picture of the report.
package struct ReportChart: Sendable, Hashable {
    /// Its file in the folder.
    package var file: String
    package var title: String
    /// What it shows, for those who do not see it.
    package var alternative: String
    /// Size on the page; the picture has twice as many pixels.
    package var width: Int
    package var height: Int
    package var bytes: [UInt8]
}

/// Draws the report's charts, leaving out those without data.
package struct ReportCharts: Sendable {
    private static let width = 800
    private static let ink = "#334155"
    private static let accent = "#2563eb"
    private static let quiet = "#94a3b8"
    private static let fall = "#dc2626"
    private static let frame = """
        set border 1 lc rgb '#94a3b8' lw 0.6
        set tics nomirror out scale 0.5 textcolor rgb '#334155'
        set key top left Left reverse samplen 2 textcolor rgb '#334155'
        set grid ytics lc rgb '#e2e8f0' lt 1 lw 0.6

        """

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
                plot $curve using 1:3 with lines lw 1.4 lc rgb '\(Self.quiet)' title 'Equal weights (1/N)', \\
                     $curve using 1:2 with lines lw 1.8 lc rgb '\(Self.accent)' title 'Policy'

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
                lc rgb '\(Self.fall)' notitle, \\
                     $curve using 1:($3*100) with lines lw 1.2 lc rgb '\(Self.quiet)' title 'Equal weights (1/N)', \\
                     $curve using 1:($2*100) with lines lw 1.4 lc rgb '\(Self.fall)' title 'Policy'

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
            "\(row) \(entry.weight * 100) \"\(Self.plain(entry.sector))\" \"\(Self.tenths(entry.weight))%\""
        }
        let script =
            Self.frame + """
                $bars << EOD
                \(rows.joined(separator: "\n"))
                EOD
                unset key
                unset grid
                unset border
                unset xtics
                set ytics scale 0 textcolor rgb '\(Self.ink)'
                set xrange [0:\((weights.first?.weight ?? 1) * 112)]
                set yrange [-0.6:\(Double(weights.count) - 0.4)]
                set style fill solid 1.0 noborder
                plot $bars using ($2/2):1:($2/2):(0.33):ytic(3) with boxxyerror lc rgb '\(Self.accent)', \\
                     $bars using 2:1:4 with labels left offset 0.6,0 textcolor rgb '\(Self.ink)'

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
            Self.frame + """
                $bars << EOD
                \(rows.joined(separator: "\n"))
                EOD
                unset key
                set rmargin 4
                set xrange [0:100]
                set yrange [0:\(max(2, (counts.max() ?? 0) * 108 / 100 + 1))]
                set xtics 10
                set format x '%.0f%%'
                set format y '%.0f'
                set style fill solid 1.0 noborder
                plot $bars using 1:2:(8.6) with boxes lc rgb '\(Self.accent)'

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

    /// Dates below, and what the learner had not seen shaded.
    private func timeAxis(_ curve: EquityCurve) -> String {
        let first = seconds(curve.dates[0])
        let last = seconds(curve.dates[curve.dates.count - 1])
        var script =
            Self.frame + """
                set tmargin 2
                set xdata time
                set timefmt '%s'
                set xrange ['\(first)':'\(last)']
                set xtics (\(Self.monthTics(curve)))

                """
        if let index = curve.isOutOfSample.firstIndex(of: true), index > 0 {
            let from = seconds(curve.dates[index])
            script += """
                set object 1 rectangle from '\(from)', graph 0 to graph 1, graph 1 behind fs solid 1 noborder fc rgb '#eef2f7'
                set label 1 'not seen in training' at graph 1, graph 1 right offset 0,0.7 textcolor rgb '#64748b'

                """
        }
        return script
    }

    /// The first of some months, at most seven, as gnuplot's list of tics.
    private static func monthTics(_ curve: EquityCurve) -> String {
        let first = curve.dates[0].yearMonth.adding(months: 1)
        let last = curve.dates[curve.dates.count - 1].yearMonth
        let count = (last.year - first.year) * 12 + last.month - first.month + 1
        let step = max(1, (count + 6) / 7)
        return stride(from: 0, to: max(count, 0), by: step).map { offset in
            let month = first.adding(months: offset)
            let name = FigureText.months[month.month - 1].prefix(3)
            return "'\(name) \(month.year)' \(Int(month.firstDay.daysSinceEpoch) * 86_400)"
        }.joined(separator: ", ")
    }

    private func data(_ curve: EquityCurve, policy: [Double], baseline: [Double]) -> String {
        let rows = curve.dates.indices.map { "\(seconds(curve.dates[$0])) \(policy[$0]) \(baseline[$0])" }
        return "$curve << EOD\n\(rows.joined(separator: "\n"))\nEOD\n"
    }

    private func seconds(_ date: CivilDate) -> Int { Int(date.daysSinceEpoch) * 86_400 }

    private static func tenths(_ fraction: Double) -> String { FigureText.number(fraction * 100, digits: 1) }

    /// A name that cannot end a gnuplot string or be read as its markup.
    private static func plain(_ text: String) -> String {
        String(
            text.unicodeScalars.map { scalar -> Character in
                scalar.value < 0x20 || "\"\\{}^_@&~$`%".unicodeScalars.contains(scalar)
                    ? " " : Character(scalar)
            })
    }
}
