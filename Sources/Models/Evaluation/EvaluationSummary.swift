public import Core
public import Foundation
public import Portfolio

/// What an out-of-sample evaluation came to: headline figures of the policy and of its benchmark, each with a
/// bootstrap interval, for metrics.json and the model card.
///
/// Several seeds share the market, so a resample draws the same sessions for all of them and for the benchmark
/// and takes the mean of the seeds' figures: the interval is that of the market's luck, and how far the seeds
/// are apart stands beside it.
public struct EvaluationSummary: Codable, Hashable, Sendable {
    /// First and last session of the returns.
    public var from: CivilDate?
    public var to: CivilDate?
    public var sessions: Int
    public var months: Int
    public var seeds: Int
    public var resamples: Int
    /// Share of resamples within an interval.
    public var level: Double
    /// Mean length of the resampled blocks, in sessions and in months.
    public var blockSessions: Double
    public var blockMonths: Double
    public var bootstrapSeed: UInt64
    public var policy: EvaluationFigures
    public var benchmark: EvaluationFigures
    public var relative: RelativeFigures

    /// - Parameters:
    ///   - dates: the session of each return, in order.
    ///   - policy: [seed][session]: daily net returns out of sample; at least one seed.
    ///   - benchmark: its daily net returns of the same sessions.
    public init(
        dates: [CivilDate], policy: [[Double]], benchmark: [Double],
        bootstrap: BlockBootstrap = BlockBootstrap()
    ) {
        precondition(!policy.isEmpty, "an evaluation has a seed")
        precondition((policy + [benchmark]).allSatisfy { $0.count == dates.count }, "one return a session")
        func monthly(_ returns: [Double]) -> [Double] {
            CalendarMonth.months(dailyReturns: returns, dates: dates).map(\.netReturn)
        }
        let market = monthly(benchmark)
        let bySession = ResampledFigures(
            seeds: policy, benchmark: benchmark, bootstrap: bootstrap, own: EvaluationFigures.daily,
            beside: RelativeFigures.daily)
        var monthBootstrap = bootstrap
        monthBootstrap.meanBlockLength = bootstrap.meanBlockLength.map {
            max(1, $0 / MonthReward.sessionsPerMonth)
        }
        let byMonth = ResampledFigures(
            seeds: policy.map(monthly), benchmark: market, bootstrap: monthBootstrap,
            own: EvaluationFigures.monthly, beside: RelativeFigures.monthly)
        from = dates.first
        to = dates.last
        sessions = dates.count
        months = market.count
        seeds = policy.count
        resamples = bootstrap.resamples
        level = bootstrap.level
        blockSessions = bySession.blockLength
        blockMonths = byMonth.blockLength
        bootstrapSeed = bootstrap.seed
        self.policy = EvaluationFigures(daily: bySession.policy, monthly: byMonth.policy)
        self.benchmark = EvaluationFigures(daily: bySession.benchmark, monthly: byMonth.benchmark)
        relative = RelativeFigures(daily: bySession.relative, monthly: byMonth.relative)
    }

    /// JSON with snake-case keys in order, the same bytes for the same summary.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }

    /// Reads what ``json()`` wrote.
    public init(json: Data) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self = try decoder.decode(Self.self, from: json)
    }
}
