public import Core
import Ledger
import Portfolio
public import TrackRecord

/// How often past signals paid, as a report tells it: published and replayed ones alone.
public struct SuccessFacts: Sendable, Hashable {
    /// A share of signals that paid. Fractions.
    public struct Share: Sendable, Hashable {
        public var name: String
        public var count: Int
        public var rate: Double
        /// The wider bounds of two 95 % intervals: of signals that pay or fail each on its own, and of months
        /// whose signals do so together.
        public var low: Double
        public var high: Double
    }

    /// The twelve months up to one, whose outcomes closed in them.
    public struct Window: Sendable, Hashable {
        public var month: YearMonth
        public var count: Int
        /// With the 95 % interval that independent signals would have.
        public var rate: Double
        public var low: Double
        public var high: Double
        /// The share that no skill comes to, before costs; nil where it is not known.
        public var baseRate: Double?
    }

    /// Signals of like confidence.
    public struct Bin: Sendable, Hashable {
        public var confidence: Double
        public var rate: Double
        public var low: Double
        public var high: Double
        public var count: Int
    }

    /// Outcomes that closed in these months count.
    public var closedIn: ClosedRange<YearMonth>
    /// Of them, those with an outcome.
    public var months: Int
    public var all: Share
    public var hits: Int
    /// Mean excess of a signal over the benchmark, after costs.
    public var meanExcess: Double
    /// The share that no skill comes to, before costs.
    public var baseRate: Double?
    public var byAction: [Share]
    /// By month, ascending; at most the last ``longestHistory``.
    public var rolling: [Window]
    /// Of the twelve months, by the policy's confidence (for SELL of one less it), ascending.
    public var calibration: [Bin]

    static let longestHistory = 60

    /// - Parameters:
    ///   - months: as ``TrackRecord/PastMonth/recorded(in:through:)`` gives them.
    ///   - session: the report's; its month is the last of the twelve.
    /// - Returns: nil where no signal of the twelve months has an outcome.
    public init?(_ months: [PastMonth], through session: CivilDate) {
        let last = session.yearMonth
        let report = SuccessReport(months, closedIn: last.adding(months: -11)...last)
        guard let rate = report.record.all else { return nil }
        closedIn = report.closedIn
        self.months = report.record.months.count
        all = Share("all", rate)
        hits = rate.hits
        meanExcess = rate.meanExcess
        baseRate = report.record.baseRate
        byAction = report.record.byAction.map { Share($0.action.rawValue, $0.rate) }
        calibration = report.record.calibration.all.points.map {
            Bin(
                confidence: $0.meanForecast, rate: $0.share, low: $0.interval.low, high: $0.interval.high,
                count: $0.count)
        }
        rolling = Self.windows(months.filter { $0.month.basis.isRecord }, through: last)
    }

    private static func windows(_ months: [PastMonth], through last: YearMonth) -> [Window] {
        guard let first = months.map(\.outcome.closed.yearMonth).min() else { return [] }
        var windows: [Window] = []
        var month = max(first, last.adding(months: 1 - longestHistory))
        while month <= last {
            let own = months.filter {
                (month.adding(months: -11)...month).contains($0.outcome.closed.yearMonth)
            }
            let outcomes = own.flatMap { $0.signals.compactMap(\.outcome) }
            if !outcomes.isEmpty {
                let interval = WilsonInterval(hits: outcomes.count { $0.isHit }, of: outcomes.count)
                let stocks = own.reduce(0) { $0 + $1.outcome.stocks }
                let hits = own.reduce(0) { $0 + $1.outcome.stockHits }
                windows.append(
                    Window(
                        month: month, count: outcomes.count, rate: interval.share, low: interval.low,
                        high: interval.high,
                        baseRate: stocks > 0 ? Double(hits) / Double(stocks) : nil))
            }
            month = month.adding(months: 1)
        }
        return windows
    }
}

extension SuccessFacts.Share {
    init(_ name: String, _ rate: SuccessRate) {
        self.name = name
        count = rate.count
        self.rate = rate.rate
        low = min(rate.interval.low, rate.clustered?.low ?? 1)
        high = max(rate.interval.high, rate.clustered?.high ?? 0)
    }
}
