import Core
import Portfolio

extension ChartScript {
    /// How the months' returns less the benchmark's are spread; nil for few months, or without a benchmark.
    static func monthlyExcess(_ sheet: TearSheet) -> ChartScript? {
        guard let benchmark = sheet.benchmarkLine else { return nil }
        let own = MonthTable(sheet.subject.path).months
        let other = MonthTable(benchmark.path).months
        let excess = zip(own, other).map { ($0.netReturn - $1.netReturn) * 100 }
        guard excess.count >= TearSheetCharts.leastMonths, let low = excess.min(), let high = excess.max()
        else { return nil }
        // Percentage points: as fine as some twenty bars allow.
        let width = [0.25, 0.5, 1, 2, 5, 10].first { (high - low) / $0 <= 20 } ?? 25
        var counts: [Int: Int] = [:]
        for value in excess { counts[Int((value / width).rounded(.down)), default: 0] += 1 }
        let bins = counts.keys.sorted()
        let mean = excess.reduce(0, +) / Double(excess.count)
        let script =
            ChartStyle.frame
            + ChartStyle.data(
                "bars", bins.map { "\(number((Double($0) + 0.5) * width)) \(counts[$0] ?? 0)" })
                + """
                unset key
                set tmargin 2
                set style fill solid 1.0 noborder
                set format x '%+.0f'
                set yrange [0:\((counts.values.max() ?? 1) + 1)]
                set ytics \((counts.values.max() ?? 1) < 6 ? "1" : step(Double(counts.values.max() ?? 1)))
                set arrow 1 from \(number(mean)), graph 0 to \(number(mean)), graph 1 nohead lc rgb '\(ChartStyle.fall)' lw 1.2 front
                set arrow 2 from 0, graph 0 to 0, graph 1 nohead lc rgb '\(ChartStyle.ink)' lw 0.8 front
                set label 2 'mean \(FigureText.number(mean, digits: 2, signed: true))' at graph 1, graph 1 right offset 0,0.7 textcolor rgb '\(ChartStyle.fall)'
                plot $bars using 1:2:(\(number(width * 0.9))) with boxes lc rgb '\(ChartStyle.accent)'

                """
        let above = excess.count { $0 > 0 }
        return ChartScript(
            file: "monthly-excess.png", title: "Months by return less 1/N's, percentage points",
            alternative: "\(above) of \(excess.count) months above \(benchmark.name), on average by "
                + "\(FigureText.number(mean, digits: 2, signed: true)) percentage points",
            height: 300, script: script)
    }

    /// Stocks and cash at each close.
    static func exposure(_ sheet: TearSheet) -> ChartScript? {
        let exposure = sheet.subject.path.exposure
        let most = max(1, exposure.max() ?? 1) * 100
        let script =
            axis(sheet, mostTics: 4)
            + ChartStyle.data(
                "shares",
                sheet.dates.indices.map {
                    "\(ChartStyle.seconds(sheet.dates[$0])) \(number(exposure[$0] * 100))"
                }) + legend(below: 2)
                + """
                set format y '%.0f%%'
                set yrange [0:\(number(most))]
                plot $shares using 1:(\(number(most))) with filledcurves y1=0 fs solid noborder lc rgb '#cbd5e1' title 'Cash', \\
                     $shares using 1:2 with filledcurves y1=0 fs solid noborder lc rgb '#60a5fa' title 'Stocks'

                """
        let mean = exposure.dropFirst().reduce(0, +) / Double(max(1, exposure.count - 1))
        return ChartScript(
            file: "exposure.png", title: "Stocks and cash",
            alternative: "On average \(FigureText.percent(mean)) of the portfolio was in stocks",
            height: 300, script: script)
    }

    /// What each decision traded; nil where nothing was.
    static func turnover(_ sheet: TearSheet) -> ChartScript? {
        let turnover = sheet.subject.path.turnover
        let trades = turnover.indices.filter { turnover[$0] > 0 }
        guard !trades.isEmpty else { return nil }
        let others = sheet.benchmarkLine?.path.turnover ?? []
        func rows(_ values: [Double]) -> [String] {
            values.indices.filter { values[$0] > 0 }.map {
                "\(ChartStyle.seconds(sheet.dates[$0])) \(number(values[$0] * 100))"
            }
        }
        let both = rows(others)
        var script = axis(sheet, mostTics: 4) + ChartStyle.data("trades", rows(turnover))
        if !both.isEmpty { script += ChartStyle.data("others", both) }
        let width = trades.count > 60 ? 1 : trades.count > 24 ? 2 : 4
        script += legend(below: 2)
        script += """
            set format y '%.0f%%'
            set yrange [0:*]
            set ytics \(step((turnover + others).max().map { $0 * 100 } ?? 100))
            plot $trades using 1:2 with impulses lw \(width) lc rgb '\(ChartStyle.accent)' title "\(ChartStyle.plain(sheet.subject.name))"
            """
        if !both.isEmpty, let benchmark = sheet.benchmarkLine {
            script += ", \\\n     $others using 1:2 with points pt 7 ps 0.7 lc rgb '#0f172a' "
            script += "title \"\(ChartStyle.plain(benchmark.name))\""
        }
        let mean = trades.reduce(0) { $0 + turnover[$1] } / Double(trades.count)
        return ChartScript(
            file: "turnover.png", title: "Bought and sold at each decision, of the portfolio",
            alternative: "\(trades.count) decisions traded \(FigureText.percent(mean)) on average",
            height: 300, script: script + "\n")
    }
}
