public import Core
public import Ledger
import Portfolio

/// How often the signals of a stretch paid. What was published or replayed counts together; what was simulated, by
/// models that have seen what followed, stands on its own and proves nothing.
public struct SuccessReport: Sendable {
    /// Figures of signals that may be put together.
    public struct Part: Sendable {
        /// Months with an outcome, by session, those without a signal included.
        public var months: [SuccessMonth]
        /// nil before any signal has an outcome; so are the groups without one left out.
        public var all: SuccessRate?
        public var byAction: [(action: SignalAction, rate: SuccessRate)]
        /// By name; nil where the sector is not known.
        public var bySector: [(sector: String?, rate: SuccessRate)]
        public var byConfidence: [(bucket: ConfidenceBucket, rate: SuccessRate)]
        /// Stocks that could be bought, and those of them that did better than their mean, over the months: the
        /// share that no skill comes to before costs. Below a half, since a few great winners pull the mean up.
        public var stocks: Int
        public var stockHits: Int
        public var baseRate: Double? { stocks > 0 ? Double(stockHits) / Double(stocks) : nil }
        /// Of the confidence; see ``SignalCalibration``.
        public var calibration: SignalCalibration
    }

    /// Outcomes that closed in these months count.
    public var closedIn: ClosedRange<YearMonth>
    /// Published and replayed.
    public var record: Part
    /// What is in ``record``, by how it came to be.
    public var byBasis: [(basis: SignalBasis, rate: SuccessRate)]
    public var simulated: Part
}

/// One month's signals and what they came to.
public struct SuccessMonth: Sendable, Hashable {
    public var session: CivilDate
    public var closed: CivilDate
    public var basis: SignalBasis
    public var model: String
    public var digest: String
    public var note: String?
    /// nil where the month had no signal.
    public var rate: SuccessRate?
    /// Mean return of the stocks that could be bought; a fraction.
    public var benchmark: Double
    public var baseRate: Double?
}
