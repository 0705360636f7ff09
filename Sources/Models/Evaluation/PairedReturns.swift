public import Core
public import Portfolio

/// Daily net returns of a portfolio and of equal weights over the same sessions, out of sample.
public struct PairedReturns: Hashable, Sendable {
    public private(set) var dates: [CivilDate] = []
    public private(set) var policy: [Double] = []
    public private(set) var baseline: [Double] = []

    public init() {}

    /// - Parameters:
    ///   - dates: the session of each return, in order.
    ///   - policy, baseline: fractions after costs, one a session.
    public init(dates: [CivilDate], policy: [Double], baseline: [Double]) {
        precondition(policy.count == dates.count && baseline.count == dates.count, "one return a session")
        self.dates = dates
        self.policy = policy
        self.baseline = baseline
    }

    /// Adds a stretch of later sessions.
    public mutating func append(_ stretch: GateEvidence.Stretch) {
        dates += stretch.policy.dates.dropFirst()
        policy += stretch.policy.dailyReturns
        baseline += stretch.equalWeights.dailyReturns
    }

    /// What each session returned above equal weights.
    public var excess: [Double] { zip(policy, baseline).map { $0 - $1 } }

    public var comparison: PerformanceComparison {
        PerformanceComparison(
            policy: PerformanceFigures(PerformanceMetrics(dailyReturns: policy, dates: dates)),
            baseline: PerformanceFigures(PerformanceMetrics(dailyReturns: baseline, dates: dates)))
    }

    /// The calendar months; the first and the last may be part of one.
    public var monthlyReturns: [MonthlyReturn] {
        let own = CalendarMonth.months(dailyReturns: policy, dates: dates)
        let other = CalendarMonth.months(dailyReturns: baseline, dates: dates)
        return zip(own, other).map { own, other in
            var month = MonthlyReturn(month: own.month)
            month.policy = own.netReturn
            month.baseline = other.netReturn
            return month
        }
    }
}
