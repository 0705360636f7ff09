import Core
import Ledger
import Portfolio
import TrackRecord

/// How often signals paid: in the last 12 months on record, and month by month. Published and replayed signals
/// count; simulated ones prove nothing, and stand in ``months`` alone, told apart by their basis.
struct SuccessFacts: Encodable {
    /// Months in which the outcomes closed that count.
    var closedFrom: YearMonth
    var closedTo: YearMonth
    var count: Int
    var hits: Int
    /// A fraction, with the 95 % interval that independent signals would have; absent where none has an outcome.
    var rate: Double?
    var low: Double?
    var high: Double?
    /// The interval when the signals of a month rise and fall together; absent of fewer than 3 months.
    var clusteredLow: Double?
    var clusteredHigh: Double?
    /// Of a signal over the benchmark, after costs; a fraction.
    var meanExcess: Double?
    /// Share of all stocks that did better than their mean: what no skill comes to before costs.
    var baseRate: Double?
    /// All that ever closed, ascending.
    var months: [Month]
    var byAction: [Group]
    var bySector: [Group]
    var byConfidence: [Group]
    var byBasis: [Group]

    /// A month's signals.
    struct Month: Encodable {
        var session: CivilDate
        var closed: CivilDate
        var basis: SignalBasis
        var model: String
        var count: Int
        var hits: Int
        var rate: Double?
        var low: Double?
        var high: Double?
        var meanExcess: Double?
        var benchmark: Double?
        var baseRate: Double?
        /// Of the months on record that closed in the 12 months up to this one's; absent of simulated ones.
        var rollingCount: Int?
        var rollingRate: Double?
        var rollingLow: Double?
        var rollingHigh: Double?
    }

    /// Signals counted together.
    struct Group: Encodable {
        /// Such as `BUY`, a sector, `60-70 %`, or `published`; absent where the sector is not known.
        var name: String?
        var count: Int
        var hits: Int
        var rate: Double
        var low: Double
        var high: Double
        var clusteredLow: Double?
        var clusteredHigh: Double?
        var meanExcess: Double?
        /// Months that they are of.
        var months: Int

        init(_ name: String?, _ rate: SuccessRate) {
            self.name = name
            count = rate.count
            hits = rate.hits
            self.rate = rate.rate
            low = rate.interval.low
            high = rate.interval.high
            clusteredLow = rate.clustered?.low.number
            clusteredHigh = rate.clustered?.high.number
            meanExcess = rate.meanExcess.number
            months = rate.months
        }
    }
}

/// A range of confidence: what was given, and what came of it. For SELL the confidence counts from the other end.
struct CalibrationPoint: Encodable {
    var low: Double
    var high: Double
    var count: Int
    var meanConfidence: Double
    /// Share that paid, with its 95 % interval.
    var rate: Double
    var intervalLow: Double
    var intervalHigh: Double

    init(_ point: Calibration.Point) {
        low = point.from
        high = point.to
        count = point.count
        meanConfidence = point.meanForecast
        rate = point.share
        intervalLow = point.interval.low
        intervalHigh = point.interval.high
    }
}
