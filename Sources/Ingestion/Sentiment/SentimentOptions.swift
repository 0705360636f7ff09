public import Ledger

/// How the mood of the news is found.
public struct SentimentOptions: Sendable {
    /// A service that is asked first; nil for the lexicon alone.
    public var remote: (any SentimentScorer)?
    /// Headlines that the service may be asked in a day of UTC, by all processes together.
    public var quota = 10_000
    /// Headlines asked at once.
    public var callsAtOnce = 8
    /// What the service asks for a headline, in millionths of a US dollar.
    public var price: Int64 = 0
    /// That a service which costs something is kept within, with all other inference.
    public var budget = InferenceBudget()
    /// Seconds that the service may take for a session; then the lexicon does the rest.
    public var longest = 600.0
    public var decay = SentimentDecay()
    /// The run's row in the ledger.
    public var run: Int64?
    /// Why the service that was asked for is not used: a warning.
    public var obstacle: String?

    public init() {}
}
