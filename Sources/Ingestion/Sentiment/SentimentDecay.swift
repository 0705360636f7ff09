public import Core
import Foundation

/// Makes a stock's mood of its headlines: the mean of their scores, each with half the weight of one that is a
/// half-life younger.
///
/// A headline counts for the session whose close follows it, and for the next ones while it is within the window.
/// Nothing published at a session's close or later counts for it. A mean is not shrunk here: who uses it has the
/// count beside it, and a classifier of two moods calls plain facts very good or very bad.
public struct SentimentDecay: Sendable, Hashable {
    /// The sessions whose headlines count, the last one included; above 0.
    public var sessions: Int
    /// Hours, above 0.
    public var halfLife: Double

    public init(sessions: Int = 5, halfLife: Double = 48) {
        self.sessions = sessions
        self.halfLife = halfLife
    }

    /// A headline with its score.
    public struct Scored: Sendable, Hashable {
        public var symbol: Symbol
        /// Seconds since 1970 UTC.
        public var published: Int64
        /// -1...1.
        public var score: Double
        /// Whether the lexicon gave it.
        public var isLocal: Bool

        public init(symbol: Symbol, published: Int64, score: Double, isLocal: Bool) {
            self.symbol = symbol
            self.published = published
            self.score = score
            self.isLocal = isLocal
        }
    }

    /// The sessions of the window, ascending; fewer at the calendar's beginning.
    public func window(of session: CivilDate) -> [CivilDate] {
        (0..<max(1, sessions)).reversed().compactMap { ExchangeCalendar.nyse.session(-$0, from: session) }
    }

    /// The moods at the session's close, by symbol.
    public func sentiments(_ headlines: [Scored], on session: CivilDate) -> [StockSentiment] {
        let calendar = ExchangeCalendar.nyse
        let close = calendar.closeTime(of: session)
        let begin = calendar.session(-max(1, sessions), from: session).map(calendar.closeTime) ?? .min
        var sums: [Symbol: Sum] = [:]
        for headline in headlines where headline.published >= begin && headline.published < close {
            let age = Double(close - headline.published) / 3_600
            sums[headline.symbol, default: Sum()].add(headline, age: age, halfLife: halfLife)
        }
        return sums.sorted { $0.key < $1.key }.map { symbol, sum in
            StockSentiment(
                symbol: symbol, score: min(1, max(-1, sum.scores / sum.weights)), count: sum.count,
                localCount: sum.localCount, age: sum.newest)
        }
    }

    private struct Sum {
        var scores = 0.0
        var weights = 0.0
        var count = 0
        var localCount = 0
        /// Hours.
        var newest = Double.infinity

        mutating func add(_ headline: Scored, age: Double, halfLife: Double) {
            // Below, a half-life of minutes would leave no weight at all.
            let weight = max(exp2(-age / halfLife), 1e-300)
            scores += weight * headline.score
            weights += weight
            count += 1
            localCount += headline.isLocal ? 1 : 0
            newest = min(newest, age)
        }
    }
}
