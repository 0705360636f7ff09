public import Core

/// What a fetch is to bring, and how careful it is.
public struct FetchOptions: Sendable {
    /// These stocks alone, into what stands already; nil for all.
    public var symbols: [Symbol]?
    /// Fetch again what stands already.
    public var isForced = false
    /// Whether sessions that an earlier run missed, or published in part, are brought in as well.
    public var catchesUp = false
    /// Sessions looked back to for those.
    public var catchUpSessions = 5
    /// Sessions before the asked ones that are fetched again, for the vendor's corrections.
    public var recheckSessions = 0
    /// A session with a sound bar for less than this share of the stocks that trade is refused.
    public var minimumCoverage = 0.90
    /// With less than this share it is published with a warning.
    public var fullCoverage = 0.99
    /// The share of stocks whose bars are held against a second vendor's.
    public var crossCheckShare = 0.01
    /// In runs of more sessions than this there is no such check: it would take calls without end.
    public var crossCheckSessions = 5
    /// Seconds that a backup may be busy with one session's stocks; what its plan does not bring in that time is
    /// left to the next one.
    public var fallbackSeconds = 1_800.0
    /// Sessions asked of the first vendor at once.
    public var sessionsAtOnce = 4
    /// Whether headlines are brought, where a vendor has them.
    public var bringsNews = true
    /// How headlines are scored; nil for not at all.
    public var sentiment: SentimentOptions?
    /// Whether listings are asked for, where a vendor has them, so that slots follow companies.
    public var bringsListings = true

    public init() {}
}
