import Core
import Lake

/// What a chart is to show, before it is drawn: what stands above it and instead of it, and the part of its script that
/// comes before the drawing.
struct ChartPlan: Sendable {
    /// Of its script and of its file.
    var name: String
    var title: String
    /// What it shows, for those who do not see it.
    var alternative: String
    /// Of the picture where it is shown, in pixels.
    var height: Int
    var data: String

    static func equity(_ curve: EquityCurve, _ place: ReportCharts.Place) -> ChartPlan {
        let end = (curve.policy.last ?? 1, curve.baseline.last ?? 1)
        return ChartPlan(
            name: "equity", title: "Growth of 1",
            alternative:
                "Backtest from \(curve.dates[0]) to \(curve.dates[curve.dates.count - 1]): 1 grew to "
                + "\(FigureText.number(end.0, digits: 2)) with the policy and to "
                + "\(FigureText.number(end.1, digits: 2)) with equal weights",
            height: place == .page ? 380 : 310,
            data: timeAxis(curve, place) + ChartStyle.axis(curve.policy + curve.baseline)
                + data(curve, policy: curve.policy, baseline: curve.baseline))
    }

    static func drawdown(_ curve: EquityCurve, _ place: ReportCharts.Place) -> ChartPlan {
        let policy = ReportCharts.falls(curve.policy)
        let baseline = ReportCharts.falls(curve.baseline)
        return ChartPlan(
            name: "drawdown", title: "Fall from the last high",
            alternative: "The policy's deepest fall from a high was "
                + "\(FigureText.percent(-(policy.min() ?? 0))), that of equal weights "
                + FigureText.percent(-(baseline.min() ?? 0)),
            height: place == .page ? 270 : 250,
            data: timeAxis(curve, place) + ChartStyle.axis(policy + baseline + [0])
                + data(curve, policy: policy, baseline: baseline))
    }

    static func sectors(_ weights: [(sector: String, weight: Double)]) -> ChartPlan {
        let rows = weights.reversed().enumerated().map { row, entry in
            "\(row) \(entry.weight * 100) \"\(ChartStyle.plain(MailText.clean(entry.sector, limit: 40)))\" "
                + "\"\(FigureText.number(entry.weight * 100, digits: 1))%\""
        }
        return ChartPlan(
            name: "sectors", title: "Target weight by sector",
            alternative: weights.prefix(12).map {
                "\(MailText.clean($0.sector, limit: 40)) \(FigureText.percent($0.weight))"
            }.joined(separator: ", "), height: 60 + 26 * weights.count,
            data: ChartStyle.frame + ChartStyle.data("bars", rows)
                + "largest = \((weights.first?.weight ?? 1) * 100)\nrows = \(weights.count)\n")
    }

    static func confidence(_ held: [ListedSignal]) -> ChartPlan {
        var counts = [Int](repeating: 0, count: 10)
        for listed in held where listed.signal.confidence.isFinite {
            counts[min(9, max(0, Int(listed.signal.confidence * 10)))] += 1
        }
        return ChartPlan(
            name: "confidence", title: "Holdings by the policy's confidence",
            alternative: "Of \(held.count) holdings, \(held.count { $0.signal.confidence >= 0.6 }) have a "
                + "confidence of 60% or more", height: 240,
            data: ChartStyle.frame
                + ChartStyle.data("bars", counts.enumerated().map { "\($0 * 10 + 5) \($1)" })
                + "most = \(max(2, (counts.max() ?? 0) * 108 / 100 + 1))\n")
    }

    private static func timeAxis(_ curve: EquityCurve, _ place: ReportCharts.Place) -> String {
        TimeAxis(
            dates: curve.dates, firstUnseen: curve.isOutOfSample.firstIndex(of: true),
            mostTics: place.mostDates
        ).script
    }

    private static func data(_ curve: EquityCurve, policy: [Double], baseline: [Double]) -> String {
        ChartStyle.data(
            "curve",
            curve.dates.indices.map {
                "\(ChartStyle.seconds(curve.dates[$0])) \(policy[$0]) \(baseline[$0])"
            })
    }
}
