import Core
import Foundation
import Portfolio

extension ChartScript {
    /// Of baselines, in their order.
    private static let colours = ["#64748b", "#0d9488", "#d97706", "#9333ea", "#be185d", "#4d7c0f"]
    /// From this growth between the lowest and the highest point on, equal distances are equal ratios.
    private static let ratioForLogarithm = 3.0

    static func growth(_ sheet: TearSheet, isWide: Bool) -> ChartScript? {
        let lines = sheet.lines
        let values = lines.flatMap(\.path.equity).filter { $0 > 0 }
        guard let low = values.min(), let high = values.max() else { return nil }
        let isLogarithmic = high / low >= ratioForLogarithm
        var script = axis(sheet, mostTics: isWide ? 8 : 4)
        script += ChartStyle.data(
            "growth",
            sheet.dates.indices.map { point in
                ([Double(ChartStyle.seconds(sheet.dates[point]))] + lines.map { $0.path.equity[point] })
                    .map { number($0) }.joined(separator: " ")
            })
        script += legend(below: isWide ? lines.count : 2)
        script +=
            isLogarithmic
            ? logarithmicAxis(low, high) : "set format y '%.2f'\nset ytics \(step(high - low))\n"
        let baselines = lines.indices.dropFirst().map { index in
            "$growth using 1:\(index + 2) with lines lw 1.1 lc rgb '\(colours[(index - 1) % colours.count])' "
                + "title \"\(ChartStyle.plain(lines[index].name))\""
        }
        let subject =
            "$growth using 1:2 with lines lw 2 lc rgb '\(ChartStyle.accent)' "
            + "title \"\(ChartStyle.plain(sheet.subject.name))\""
        script += "plot \((baselines + [subject]).joined(separator: ", \\\n     "))\n"
        let ends = lines.map { "\(FigureText.number($0.path.equity.last ?? 1, digits: 2)) with \($0.name)" }
        return ChartScript(
            file: "growth.png", title: isLogarithmic ? "Growth of 1, logarithmic" : "Growth of 1",
            alternative: "From \(sheet.dates[0]) to \(sheet.dates[sheet.dates.count - 1]) 1 grew to "
                + ends.joined(separator: ", to "),
            height: isWide ? 400 : 420, script: script)
    }

    static func drawdown(_ sheet: TearSheet, isWide: Bool) -> ChartScript? {
        let falls = ReportCharts.falls(sheet.subject.path.equity)
        let others = sheet.benchmarkLine.map { ReportCharts.falls($0.path.equity) }
        var script = axis(sheet, mostTics: isWide ? 8 : 4)
        script += ChartStyle.data(
            "falls",
            sheet.dates.indices.map { point in
                "\(ChartStyle.seconds(sheet.dates[point])) \(number(falls[point] * 100)) "
                    + number((others?[point] ?? 0) * 100)
            })
        script += legend(below: 2)
        script += """
            set format y '%.0f%%'
            set yrange [*:0]
            set ytics add ('0%%' 0)
            plot $falls using 1:2 with filledcurves y1=0 fs transparent solid 0.18 noborder \
            lc rgb '\(ChartStyle.fall)' notitle, \\

            """
        if let benchmark = sheet.benchmarkLine {
            script += "     $falls using 1:3 with lines lw 1.1 lc rgb '\(colours[0])' "
            script += "title \"\(ChartStyle.plain(benchmark.name))\", \\\n"
        }
        script += "     $falls using 1:2 with lines lw 1.4 lc rgb '\(ChartStyle.fall)' "
        script += "title \"\(ChartStyle.plain(sheet.subject.name))\"\n"
        return ChartScript(
            file: "drawdown.png", title: "Fall from the last high",
            alternative: "The deepest fall from a high was \(FigureText.percent(-(falls.min() ?? 0)))",
            height: isWide ? 240 : 260, script: script)
    }

    /// Nil for a backtest that is hardly longer than the window.
    static func rollingSharpe(_ sheet: TearSheet) -> ChartScript? {
        let window = TearSheetCharts.window
        guard sheet.dates.count > window + TearSheetCharts.leastRolling else { return nil }
        let subject = rolling(sheet.subject.path.dailyReturns, window)
        let other = sheet.benchmarkLine.map { rolling($0.path.dailyReturns, window) }
        var script = axis(sheet, mostTics: 4)
        script += ChartStyle.data(
            "ratios",
            subject.indices.map { place in
                "\(ChartStyle.seconds(sheet.dates[place + window])) \(number(subject[place])) "
                    + number(other?[place] ?? 0)
            })
        script += legend(below: 2) + "set format y '%.1f'\nset xzeroaxis lc rgb '#94a3b8' lw 0.8\n"
        let all = subject + (other ?? [])
        script += "set ytics \(step((all.max() ?? 1) - (all.min() ?? 0)))\nplot "
        if let benchmark = sheet.benchmarkLine {
            script += "$ratios using 1:3 with lines lw 1.1 lc rgb '\(colours[0])' "
            script += "title \"\(ChartStyle.plain(benchmark.name))\", \\\n     "
        }
        script += "$ratios using 1:2 with lines lw 1.6 lc rgb '\(ChartStyle.accent)' "
        script += "title \"\(ChartStyle.plain(sheet.subject.name))\"\n"
        let last = FigureText.number(subject.last ?? 0, digits: 2)
        return ChartScript(
            file: "rolling-sharpe.png", title: "Sharpe ratio of the last \(window) sessions",
            alternative: "Between \(FigureText.number(subject.min() ?? 0, digits: 2)) and "
                + "\(FigureText.number(subject.max() ?? 0, digits: 2)), at the end \(last)",
            height: 300, script: script)
    }

    static func axis(_ sheet: TearSheet, mostTics: Int) -> String {
        TimeAxis(dates: sheet.dates, firstUnseen: sheet.firstUnseenPoint, mostTics: mostTics).script
    }

    /// Names under the chart, so that no line runs through them.
    static func legend(below columns: Int) -> String {
        "set key bmargin center horizontal Left reverse samplen 1.6 width 1 maxcols \(columns) "
            + "textcolor rgb '\(ChartStyle.ink)'\n"
    }

    /// Mean over deviation of the last `window` returns x sqrt(252); 0 where nothing moved.
    private static func rolling(_ returns: [Double], _ window: Int) -> [Double] {
        returns.indices.dropFirst(window - 1).map { last in
            let part = returns[last - window + 1...last]
            let mean = part.reduce(0, +) / Double(window)
            let variance = part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(window)
            return variance > 1e-28
                ? mean / variance.squareRoot() * PerformanceMetrics.sessionsPerYear.squareRoot() : 0
        }
    }

    private static func logarithmicAxis(_ low: Double, _ high: Double) -> String {
        let steps = [1, 1.5, 2, 3, 5, 7]
        let from = Int(log10(low).rounded(.down))
        let to = Int(log10(high).rounded(.up))
        let tics = (from...max(from, to)).flatMap { power in steps.map { $0 * pow(10, Double(power)) } }
            .filter { $0 >= low / 1.6 && $0 <= high * 1.6 }
        let names = tics.map { "'\(number($0))' \(number($0))" }
        // Left to itself the axis reaches down to the next power of ten.
        return "set logscale y\nset yrange [\(number(low / 1.06)):\(number(high * 1.06))]\n"
            + "set ytics (\(names.joined(separator: ", ")))\n"
    }

    /// Between tics that are easy to read, at most seven of them over a span above 0.
    static func step(_ span: Double) -> String {
        guard span.isFinite, span > 0 else { return "1" }
        let power = pow(10, (log10(span) - 1).rounded(.down))
        return number((([1, 2, 5, 10, 20, 50].first { span / ($0 * power) <= 6 }) ?? 100) * power)
    }

    /// Six figures, the same on every machine.
    static func number(_ value: Double) -> String {
        value.isFinite ? String(format: abs(value) >= 1e6 ? "%.0f" : "%.6g", value) : "0"
    }
}
