import Core
import Ledger
import Portfolio
import TrackRecord

extension SuccessFacts {
    /// - Parameters:
    ///   - past: all months with an outcome, by session.
    ///   - closedIn: the months whose outcomes count.
    init(_ past: [PastMonth], closedIn: ClosedRange<YearMonth>) {
        let report = SuccessReport(past, closedIn: closedIn)
        let record = report.record
        closedFrom = closedIn.lowerBound
        closedTo = closedIn.upperBound
        count = record.all?.count ?? 0
        hits = record.all?.hits ?? 0
        rate = record.all?.rate
        low = record.all?.interval.low
        high = record.all?.interval.high
        clusteredLow = record.all?.clustered?.low.number
        clusteredHigh = record.all?.clustered?.high.number
        meanExcess = record.all?.meanExcess.number
        baseRate = record.baseRate
        byAction = record.byAction.map { Group($0.action.rawValue, $0.rate) }
        bySector = record.bySector.map { Group($0.sector, $0.rate) }
        byConfidence = record.byConfidence.map { Group($0.bucket.rawValue, $0.rate) }
        byBasis = report.byBasis.map { Group($0.basis.rawValue, $0.rate) }
        months = Self.months(past)
    }

    private static func months(_ past: [PastMonth]) -> [Month] {
        var counted: [(closed: YearMonth, count: Int, hits: Int)] = []
        return past.map { one in
            let signals = one.signals.compactMap(\.outcome)
            let hits = signals.count(where: \.isHit)
            let excess = signals.reduce(0) { $0 + $1.excess }
            var month = Month(
                session: one.month.session, closed: one.outcome.closed, basis: one.month.basis,
                model: one.month.model, count: signals.count, hits: hits,
                benchmark: one.outcome.benchmark.number,
                baseRate: one.outcome.stocks > 0
                    ? Double(one.outcome.stockHits) / Double(one.outcome.stocks) : nil)
            if !signals.isEmpty {
                let interval = WilsonInterval(hits: hits, of: signals.count)
                (month.rate, month.low, month.high) = (interval.share, interval.low, interval.high)
                month.meanExcess = (excess / Double(signals.count)).number
            }
            guard one.month.basis.isRecord else { return month }
            let closed = one.outcome.closed.yearMonth
            counted.append((closed, signals.count, hits))
            let year = counted.filter { closed.adding(months: -11) <= $0.closed && $0.closed <= closed }
            let all = year.reduce((count: 0, hits: 0)) { ($0.count + $1.count, $0.hits + $1.hits) }
            month.rollingCount = all.count
            if all.count > 0 {
                let interval = WilsonInterval(hits: all.hits, of: all.count)
                (month.rollingRate, month.rollingLow) = (interval.share, interval.low)
                month.rollingHigh = interval.high
            }
            return month
        }
    }
}
