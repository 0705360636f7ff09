import Core
import Lake
import Portfolio

extension PerformanceDocument {
    /// The calendar months of a curve, ascending; the first and the last may be part of one.
    static func months(of equity: EquityCurve) -> [Month] {
        func returns(_ growth: [Double]) -> [Double] {
            growth.indices.map { growth[$0] / ($0 > 0 ? growth[$0 - 1] : 1) - 1 }
        }
        let policy = CalendarMonth.months(dailyReturns: returns(equity.policy), dates: equity.dates)
        let baseline = CalendarMonth.months(dailyReturns: returns(equity.baseline), dates: equity.dates)
        let seen = Set(
            zip(equity.dates, equity.isOutOfSample).filter { !$0.1 }.map(\.0.yearMonth))
        return zip(policy, baseline).compactMap { policy, baseline in
            guard policy.netReturn.isFinite, baseline.netReturn.isFinite else { return nil }
            return Month(
                month: policy.month, policy: policy.netReturn, baseline: baseline.netReturn,
                outOfSample: !seen.contains(policy.month))
        }
    }
}
