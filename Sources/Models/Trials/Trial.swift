public import Core

/// One candidate and how it did: what the trial record holds.
public struct Trial: Sendable, Hashable {
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
    /// Nil when nothing was judged.
    public var inSample: PerformanceComparison?
    public var outOfSample: PerformanceComparison?
    /// Of the sessions kept from the learner.
    public var monthlyReturns: [MonthlyReturn]
    public var outcome: TrialOutcome

    public init(
        month: YearMonth, algorithm: String, network: String, seed: UInt64, settings: String,
        settingsDigest: String, inputsDigest: String, trained: ClosedRange<CivilDate>,
        validated: ClosedRange<CivilDate>?, steps: Int, seconds: Double,
        inSample: PerformanceComparison? = nil, outOfSample: PerformanceComparison? = nil,
        monthlyReturns: [MonthlyReturn] = [], outcome: TrialOutcome
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
    }
}

extension PerformanceComparison {
    /// Sharpe ratio less that of equal weights: what candidates are ranked by.
    public var sharpeExcess: Double { policy.sharpe - baseline.sharpe }
}
