public import Core

/// The section `sentiment` of the configuration.
public struct SentimentSettings: Sendable {
    public enum Scorer: String, CaseIterable, Sendable {
        case workersAI = "workers-ai"
        case lexicon, none
    }

    public var scorer: Scorer
    /// Cloudflare's account; nil where it is not set.
    public var account: Secret?
    public var token: Secret?
    /// Nil for Cloudflare's own.
    public var endpoint: String?
    public var body: String?
    /// Headlines a day of UTC.
    public var quota: Int
    public var callsAtOnce: Int
    public var callsPerMinute: Int
    /// Seconds a session.
    public var patience: Double
    /// US dollars a headline.
    public var price: Double
    public var sessions: Int
    /// Hours.
    public var halfLife: Double

    /// - Throws: ``JobError`` `configuration`.
    public init(_ settings: Settings) throws(JobError) {
        scorer = try settings.choice("sentiment.scorer") ?? .lexicon
        let isAsked = scorer == .workersAI
        account = isAsked ? try settings.secret("sentiment.account") : nil
        token = isAsked ? try settings.secret("sentiment.token") : nil
        endpoint = try settings.string("sentiment.endpoint")
        body = try settings.string("sentiment.body")
        quota = try settings.int("sentiment.quota", default: 10_000, in: 0...100_000_000)
        callsAtOnce = try settings.int("sentiment.calls_at_once", default: 8, in: 1...64)
        callsPerMinute = try settings.int("sentiment.calls_per_minute", default: 2_000, in: 1...1_000_000)
        patience = try settings.double("sentiment.patience", default: 600, in: 0...86_400)
        price = try settings.double("sentiment.price", default: 0, in: 0...1_000)
        sessions = try settings.int("sentiment.sessions", default: 5, in: 1...250)
        halfLife = try settings.double("sentiment.half_life", default: 48, in: 0.01...10_000)
    }
}
