import Foundation
public import Portfolio

/// What each part did to results, in months that nothing of it had been fitted to.
public struct AblationReport: Sendable {
    /// Over the months; fractions.
    public struct Figures: Sendable, Hashable {
        /// Mean excess a month.
        public var meanExcess: Double
        /// Mean of the months' excess over its deviation, x sqrt(12); 0 where there is no deviation.
        public var sharpe: Double
        /// Of all names that were held the share that exceeded the benchmark; NaN where nothing was held.
        public var hitRate: Double
        public var rankCorrelation: Double
        public var turnover: Double
        public var exposure: Double
        /// Mean of the weights.
        public var weights: CombinationWeights
    }

    /// Of a variant to the policy alone, month by month, with intervals of the stationary bootstrap at 95 %.
    public struct Difference: Sendable, Hashable {
        public var meanExcess: BootstrapInterval
        public var rankCorrelation: BootstrapInterval
    }

    /// Oldest first.
    public let months: [AblationMonth]
    /// Of each variant; empty without months.
    public let figures: [AblationVariant: Figures]
    /// Of each variant but the policy alone.
    public let differences: [AblationVariant: Difference]

    public init(_ months: [AblationMonth], bootstrap: BlockBootstrap = BlockBootstrap()) {
        self.months = months
        var figures: [AblationVariant: Figures] = [:]
        var differences: [AblationVariant: Difference] = [:]
        let base = months.compactMap { $0.results[.policy] }
        for variant in AblationVariant.allCases where !months.isEmpty {
            let own = months.compactMap { $0.results[variant] }
            figures[variant] = Figures(own)
            guard variant != .policy else { continue }
            let intervals = bootstrap.intervals([
                zip(own, base).map { $0.excess - $1.excess },
                zip(own, base).map { $0.rankCorrelation - $1.rankCorrelation },
            ]) { $0.map(Self.mean) }
            differences[variant] = Difference(meanExcess: intervals[0], rankCorrelation: intervals[1])
        }
        self.figures = figures
        self.differences = differences
    }

    fileprivate static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }
}

extension AblationReport.Figures {
    fileprivate init(_ results: [AblationMonth.Result]) {
        func mean(_ value: (AblationMonth.Result) -> Double) -> Double {
            AblationReport.mean(results.map(value))
        }
        let excess = mean(\.excess)
        let squares = results.reduce(0) { $0 + ($1.excess - excess) * ($1.excess - excess) }
        let deviation = results.count > 1 ? (squares / Double(results.count - 1)).squareRoot() : 0
        let holdings = results.reduce(0) { $0 + $1.holdings }
        self.init(
            meanExcess: excess, sharpe: deviation > 1e-14 ? excess / deviation * 12.0.squareRoot() : 0,
            hitRate: holdings > 0
                ? Double(results.reduce(0) { $0 + $1.hits }) / Double(holdings) : .nan,
            rankCorrelation: mean(\.rankCorrelation), turnover: mean(\.turnover), exposure: mean(\.exposure),
            weights: CombinationWeights(
                forecast: mean(\.weights.forecast), sentiment: mean(\.weights.sentiment)))
    }
}
