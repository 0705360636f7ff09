public import Core
public import Foundation
import Portfolio

/// Several configurations, each trained on every split of ``CombinatorialPurgedFolds`` and judged by the paths
/// that the tests make up.
///
/// A path is no history that could have been lived: configurations are compared by it, and no model is judged.
public struct CombinatorialEvaluation: Codable, Hashable, Sendable {
    /// One configuration over all paths.
    public struct Configuration: Codable, Hashable, Sendable {
        /// The settings that the search has set.
        public var name: String
        public var settingsDigest: String
        /// Nil where a training came to no end, and nothing can be compared.
        public var result: Result?
    }

    /// Annualised figures, one a path, and how they are spread.
    public struct Result: Codable, Hashable, Sendable {
        public var paths: [PerformanceComparison]
        public var annualisedReturn: FigureSpread
        public var sharpe: FigureSpread
        /// Sharpe ratio, and annualised return, less those of equal weights on the same path.
        public var sharpeExcess: FigureSpread
        public var excessReturn: FigureSpread

        init(_ paths: [PerformanceComparison]) {
            self.paths = paths
            annualisedReturn = FigureSpread(paths.map(\.policy.annualisedReturn))
            sharpe = FigureSpread(paths.map(\.policy.sharpe))
            sharpeExcess = FigureSpread(paths.map(\.sharpeExcess))
            excessReturn = FigureSpread(
                paths.map { $0.policy.annualisedReturn - $0.baseline.annualisedReturn })
        }
    }

    /// How likely the best configuration was chosen by luck: ``Portfolio/BacktestOverfitting`` of the daily
    /// returns above equal weights, on each path by itself, as paths share their sessions.
    public struct Overfitting: Codable, Hashable, Sendable {
        /// Mean over the paths.
        public var probability: Double
        /// One a path.
        public var paths: [Double]
    }

    /// First and last session that are tested; each is tested once a path.
    public var from: CivilDate
    public var to: CivilDate
    public var sessions: Int
    public var groups: Int
    public var tested: Int
    public var purge: Int
    public var embargo: Int
    public var splits: Int
    public var pathCount: Int
    /// The best mean Sharpe ratio above equal weights first, what could not be judged last.
    public var configurations: [Configuration] = []
    /// Nil with fewer than two configurations that were judged, or too few sessions.
    public var overfitting: Overfitting?

    /// - Parameters:
    ///   - dates: the sessions that `division` divides; at least two.
    public init(_ division: CombinatorialPurgedFolds, dates: [CivilDate]) {
        from = dates[0]
        to = dates[dates.count - 1]
        sessions = dates.count
        groups = division.groups.count
        tested = division.tested
        purge = division.purge
        embargo = division.embargo
        splits = division.splits.count
        pathCount = division.pathCount
    }

    /// Assembles a configuration's paths.
    ///
    /// - Parameter outcomes: [split]: the returns of its tested sessions, in order.
    /// - Returns: one a path, over all sessions.
    public static func paths(
        _ outcomes: [PairedReturns], _ division: CombinatorialPurgedFolds, dates: [CivilDate]
    ) -> [PairedReturns] {
        let policy = division.assemble(outcomes.map(\.policy))
        let baseline = division.assemble(outcomes.map(\.baseline))
        return zip(policy, baseline).map { PairedReturns(dates: dates, policy: $0, baseline: $1) }
    }

    /// Adds the configurations.
    ///
    /// - Parameter all: each with its paths; nil for one that could not be trained on every split.
    public mutating func compare(_ all: [(name: String, settingsDigest: String, paths: [PairedReturns]?)]) {
        configurations = all.map { one in
            Configuration(
                name: one.name, settingsDigest: one.settingsDigest,
                result: one.paths.map { Result($0.map(\.comparison)) })
        }
        configurations.sort { Self.rank($0) > Self.rank($1) }
        let judged = all.compactMap(\.paths)
        // Sixteen blocks, or fewer of two sessions at least.
        let blocks = min(16, sessions / 4 * 2)
        guard judged.count > 1, blocks > 1 else { return }
        let probabilities = (0..<pathCount).compactMap { path in
            BacktestOverfitting(trials: judged.map { $0[path].excess }, blocks: blocks)?.probability
        }
        guard probabilities.count == pathCount else { return }
        overfitting = Overfitting(
            probability: probabilities.reduce(0, +) / Double(pathCount), paths: probabilities)
    }

    private static func rank(_ configuration: Configuration) -> Double {
        configuration.result?.sharpeExcess.mean ?? -.infinity
    }

    /// JSON with snake-case keys in order, the same bytes for the same evaluation.
    public func json() throws -> Data { try EvaluationJSON.encode(self) }
}
