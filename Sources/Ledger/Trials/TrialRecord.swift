public import Core

/// One training of a candidate and how it was judged: a row of `trials`, which only ever grows.
///
/// Figures that depend on how many candidates were tried (the deflated Sharpe ratio, the probability of
/// backtest overfitting) read it, so nothing that was judged may be left out of it.
public struct TrialRecord: Hashable, Sendable {
    /// The month whose decisions the candidate was made for.
    public var month: YearMonth
    public var algorithm: String
    public var network: String
    public var seed: UInt64
    /// All settings, in JSON.
    public var settings: String
    public var settingsDigest: String
    public var inputsDigest: String
    public var trained: ClosedRange<CivilDate>
    /// Sessions kept from the learner, to judge it by.
    public var validated: ClosedRange<CivilDate>?
    /// Decisions taken.
    public var steps: Int
    /// Time spent learning, interruptions left out.
    public var seconds: Double
    /// JSON; nil when nothing was judged.
    public var inSample: String?
    public var outOfSample: String?
    /// JSON: what each month of the validation sessions returned.
    public var monthlyReturns: String
    public var outcome: TrialOutcome
    /// The run's row in `runs`.
    public var run: Int64?

    public init(
        month: YearMonth, algorithm: String, network: String, seed: UInt64, settings: String,
        settingsDigest: String, inputsDigest: String, trained: ClosedRange<CivilDate>,
        validated: ClosedRange<CivilDate>?, steps: Int, seconds: Double, inSample: String?,
        outOfSample: String?, monthlyReturns: String, outcome: TrialOutcome, run: Int64?
    ) {
        self.month = month
        self.algorithm = algorithm
        self.network = network
        self.seed = seed
        self.settings = settings
        self.settingsDigest = settingsDigest
        self.inputsDigest = inputsDigest
        self.trained = trained
        self.validated = validated
        self.steps = steps
        self.seconds = seconds
        self.inSample = inSample
        self.outOfSample = outOfSample
        self.monthlyReturns = monthlyReturns
        self.outcome = outcome
        self.run = run
    }
}

/// A row of the record: what was tried, and when that was written down.
public struct RecordedTrial: Hashable, Sendable, Identifiable {
    public var id: Int64
    public var recorded: Timestamp
    public var trial: TrialRecord
    /// Its link of the chain, 64 hexadecimal digits; nil in a ledger that has none yet.
    public var digest: String?
}
