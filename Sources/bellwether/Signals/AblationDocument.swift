import Core
import Portfolio
import Signals

/// An ablation as JSON.
struct AblationDocument: Encodable {
    struct Interval: Encodable {
        var estimate: Double
        var low: Double
        var high: Double

        init(_ interval: BootstrapInterval) {
            (estimate, low, high) = (interval.estimate, interval.low, interval.high)
        }
    }

    struct Variant: Encodable {
        var name: String
        var meanExcess: Double
        var sharpe: Double
        /// Absent where nothing was held.
        var hitRate: Double?
        var rankCorrelation: Double
        var turnover: Double
        var exposure: Double
        var weights: CombinationWeights
        /// To the policy alone; absent of itself.
        var excessDifference: Interval?
        var rankCorrelationDifference: Interval?
    }

    struct Result: Encodable {
        var variant: String
        var weights: CombinationWeights
        var excess: Double
        var rankCorrelation: Double
        var holdings: Int
        var hits: Int
        var turnover: Double
        var exposure: Double
    }

    struct Month: Encodable {
        var decided: CivilDate
        var closed: CivilDate
        var model: String
        var benchmark: Double
        var parts: [CombinationPart]
        var results: [Result]
    }

    var variants: [Variant]
    var months: [Month]

    init(_ report: AblationReport) {
        variants = AblationVariant.allCases.compactMap { variant in
            guard let figures = report.figures[variant] else { return nil }
            let difference = report.differences[variant]
            return Variant(
                name: variant.rawValue, meanExcess: figures.meanExcess, sharpe: figures.sharpe,
                hitRate: figures.hitRate.isNaN ? nil : figures.hitRate,
                rankCorrelation: figures.rankCorrelation, turnover: figures.turnover,
                exposure: figures.exposure, weights: figures.weights,
                excessDifference: difference.map { Interval($0.meanExcess) },
                rankCorrelationDifference: difference.map { Interval($0.rankCorrelation) })
        }
        months = report.months.map { month in
            Month(
                decided: month.session, closed: month.closed, model: month.model, benchmark: month.benchmark,
                parts: month.parts,
                results: AblationVariant.allCases.compactMap { variant in
                    month.results[variant].map {
                        Result(
                            variant: variant.rawValue, weights: $0.weights, excess: $0.excess,
                            rankCorrelation: $0.rankCorrelation, holdings: $0.holdings, hits: $0.hits,
                            turnover: $0.turnover, exposure: $0.exposure)
                    }
                })
        }
    }
}
