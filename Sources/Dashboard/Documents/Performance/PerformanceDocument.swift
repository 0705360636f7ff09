import Core
import Lake
import Models

/// performance.json: what the model in force did in its backtest, and how often signals paid.
struct PerformanceDocument: Encodable {
    /// What is in force: a version such as `2022-12`, or `equal-weights`; absent before the first.
    var model: String?
    /// First month that it decides for.
    var since: YearMonth?
    /// Of the model's backtest; absent where nothing but equal weights is in force.
    var curve: Curve?
    var figures: Figures?
    var monthly: [Month]
    /// Absent before any month has an outcome.
    var success: SuccessFacts?
    /// Confidence against the share of signals that paid, over all months on record.
    var calibration: [CalibrationPoint]
    /// Where the paper account is told, relative to this file's folder; absent before it was opened.
    var paper: String?

    static let paperName = "paper.json"

    /// Growth of 1, a value a session.
    struct Curve: Encodable {
        var dates: [CivilDate]
        var policy: [Double?]
        /// Equal weights in every stock that could be bought, rebalanced on the same days.
        var baseline: [Double?]
        /// 1 where the learner had not seen the session.
        var outOfSample: [Int]

        init(_ equity: EquityCurve) {
            dates = equity.dates
            policy = equity.policy.map(\.number)
            baseline = equity.baseline.map(\.number)
            outOfSample = equity.isOutOfSample.map { $0 ? 1 : 0 }
        }
    }

    /// Fractions, and ratios by the year.
    struct Figures: Encodable {
        var inSample: PerformanceComparison
        var outOfSample: PerformanceComparison?
    }

    /// What the sessions of a calendar month returned; fractions.
    struct Month: Encodable {
        var month: YearMonth
        var policy: Double
        var baseline: Double
        /// Whether the learner had seen none of its sessions.
        var outOfSample: Bool
    }
}
