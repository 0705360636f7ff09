import Core
import Ledger
import Portfolio
import Signals
import TrackRecord

/// How often signals paid, as JSON.
struct SuccessDocument: Encodable {
    struct Rate: Encodable {
        var name: String?
        var signals: Int
        var months: Int
        var hits: Int
        var rate: Double
        /// 95 %, as if each signal were on its own.
        var low: Double
        var high: Double
        /// 95 %, as the signals of a month rise and fall together.
        var clusteredLow: Double?
        var clusteredHigh: Double?
        var meanExcess: Double

        init(_ name: String?, _ rate: SuccessRate) {
            self.name = name
            signals = rate.count
            months = rate.months
            hits = rate.hits
            self.rate = rate.rate
            low = rate.interval.low
            high = rate.interval.high
            clusteredLow = rate.clustered?.low
            clusteredHigh = rate.clustered?.high
            meanExcess = rate.meanExcess
        }
    }

    struct Month: Encodable {
        var decided: CivilDate
        var closed: CivilDate
        var basis: String
        var model: String
        var digest: String
        var note: String?
        var rate: Rate?
        var benchmark: Double
        var baseRate: Double?
    }

    struct Part: Encodable {
        var all: Rate?
        var byAction: [Rate]
        var bySector: [Rate]
        var byConfidence: [Rate]
        var baseRate: Double?
        var months: [Month]

        init(_ part: SuccessReport.Part) {
            all = part.all.map { Rate(nil, $0) }
            byAction = part.byAction.map { Rate($0.action.rawValue, $0.rate) }
            bySector = part.bySector.map { Rate($0.sector, $0.rate) }
            byConfidence = part.byConfidence.map { Rate($0.bucket.rawValue, $0.rate) }
            baseRate = part.baseRate
            months = part.months.map {
                Month(
                    decided: $0.session, closed: $0.closed, basis: $0.basis.rawValue, model: $0.model,
                    digest: $0.digest, note: $0.note, rate: $0.rate.map { Rate(nil, $0) },
                    benchmark: $0.benchmark, baseRate: $0.baseRate)
            }
        }
    }

    var from: YearMonth
    var to: YearMonth
    var record: Part
    var byBasis: [Rate]
    var simulated: Part

    init(_ report: SuccessReport) {
        from = report.closedIn.lowerBound
        to = report.closedIn.upperBound
        record = Part(report.record)
        byBasis = report.byBasis.map { Rate($0.basis.rawValue, $0.rate) }
        simulated = Part(report.simulated)
    }
}
