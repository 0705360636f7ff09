public import Core
public import Foundation
public import Portfolio

/// One configuration, trained on one history after another and tested on the sessions that followed each,
/// beside the baselines over the same sessions and at the same costs.
///
/// Every test begins in cash, for all of them.
public struct WalkForwardEvaluation: Codable, Hashable, Sendable {
    /// What one training came to in one test.
    public struct SeedResult: Codable, Hashable, Sendable {
        public var seed: UInt64
        public var figures: PerformanceFigures
        /// Total return, and Sharpe ratio, less those of equal weights.
        public var excessReturn: Double
        public var sharpeExcess: Double
    }

    /// One history, and the sessions after it.
    public struct Fold: Codable, Hashable, Sendable {
        public var trainedFrom: CivilDate
        public var trainedTo: CivilDate
        public var testedFrom: CivilDate
        public var testedTo: CivilDate
        public var equalWeights: PerformanceFigures?
        /// Without the seeds whose training came to no end.
        public var seeds: [SeedResult] = []

        public init(trained: ClosedRange<CivilDate>, tested: ClosedRange<CivilDate>) {
            trainedFrom = trained.lowerBound
            trainedTo = trained.upperBound
            testedFrom = tested.lowerBound
            testedTo = tested.upperBound
        }

        /// Adds what a seed's policy did in the test.
        public mutating func add(_ stretch: GateEvidence.Stretch, seed: UInt64) {
            var returns = PairedReturns()
            returns.append(stretch)
            let figures = returns.comparison
            equalWeights = figures.baseline
            seeds.append(
                SeedResult(
                    seed: seed, figures: figures.policy,
                    excessReturn: figures.policy.totalReturn - figures.baseline.totalReturn,
                    sharpeExcess: figures.sharpeExcess))
        }
    }

    /// A baseline other than equal weights, over all tests.
    public struct Rival: Codable, Hashable, Sendable {
        public var baseline: Baseline
        /// Tests in which it held nothing, as the history before was too short to decide by.
        public var foldsInCash: Int
        /// Its figures, beside equal weights as the benchmark.
        public var summary: EvaluationSummary

        /// For people.
        public var name: String {
            switch baseline {
            case .equalWeights: "1/N"
            case .liquidityWeighted: "liquidity weighted"
            case .minimumVariance: "minimum variance"
            case .momentum: "momentum"
            case .buyAndHold: "buy and hold"
            }
        }
    }

    /// Whether a history is the whole past or its last sessions.
    public var window: WalkForward.Window
    /// Oldest first.
    public var folds: [Fold]
    /// Of the seeds that came to an end, over all tests, beside equal weights as the benchmark; nil in a dry
    /// run.
    public var summary: EvaluationSummary?
    public var baselines: [Rival] = []
    /// Seeds whose training came to no end in some fold; their other folds are no part of the summary.
    public var failedSeeds: [UInt64] = []

    public init(window: WalkForward.Window, folds: [Fold]) {
        self.window = window
        self.folds = folds
    }

    /// Works out the headline figures.
    ///
    /// - Parameters:
    ///   - seeds: each one's returns over all tests; at least one.
    ///   - paths: [fold]: of every baseline, each one's first entry being the close before its test.
    public mutating func summarise(
        _ seeds: [PairedReturns], _ paths: [[Baseline: PortfolioPath]], bootstrap: BlockBootstrap
    ) {
        let market = seeds[0]
        summary = EvaluationSummary(
            dates: market.dates, policy: seeds.map(\.policy), benchmark: market.baseline,
            bootstrap: bootstrap)
        baselines = Baseline.allCases.filter { $0 != .equalWeights }.compactMap { baseline in
            let own = paths.compactMap { $0[baseline] }
            let returns = own.flatMap(\.dailyReturns)
            guard returns.count == market.dates.count else { return nil }
            return Rival(
                baseline: baseline, foldsInCash: own.count { $0.exposure.allSatisfy { $0 == 0 } },
                summary: EvaluationSummary(
                    dates: market.dates, policy: [returns], benchmark: market.baseline, bootstrap: bootstrap))
        }
    }

    /// JSON with snake-case keys in order, the same bytes for the same evaluation.
    public func json() throws -> Data { try EvaluationJSON.encode(self) }
}
