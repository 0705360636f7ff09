public import Core
public import Portfolio

/// What the gate is shown of a candidate. All sessions are out of sample, and all figures after costs.
public struct GateEvidence: Sendable {
    /// A portfolio's stretch of sessions beside others over the very same ones, each begun in cash.
    public struct Stretch: Sendable {
        public var policy: PortfolioPath
        public var equalWeights: PortfolioPath
        /// Decisions taken in it, and what became of what they held.
        public var decisions: Int
        public var outcomes: HoldingOutcomes

        public init(
            policy: PortfolioPath, equalWeights: PortfolioPath, decisions: Int,
            outcomes: HoldingOutcomes = HoldingOutcomes()
        ) {
            self.policy = policy
            self.equalWeights = equalWeights
            self.decisions = decisions
            self.outcomes = outcomes
        }
    }

    /// The model in force over some of the same sessions, none of which it has learned from.
    public struct Rival: Sendable {
        public var version: YearMonth
        /// Nil when there are no such sessions, or too few.
        public var path: PortfolioPath?

        public init(version: YearMonth, path: PortfolioPath?) {
            self.version = version
            self.path = path
        }
    }

    public var version: YearMonth
    public var isFinite: Bool
    /// In the order of time, without overlap: a walk-forward's folds and, last, the candidate itself.
    public var stretches: [Stretch]
    public var inForce: Rival?
    /// Every candidate that was judged by some of these sessions, this one among them; each once.
    public var trials: [Trial]

    public init(
        version: YearMonth, isFinite: Bool, stretches: [Stretch], inForce: Rival? = nil, trials: [Trial]
    ) {
        self.version = version
        self.isFinite = isFinite
        self.stretches = stretches
        self.inForce = inForce
        self.trials = trials
    }

    /// Daily net returns of all stretches, one after another.
    public var policyReturns: [Double] { stretches.flatMap(\.policy.dailyReturns) }
    public var equalWeightReturns: [Double] { stretches.flatMap(\.equalWeights.dailyReturns) }
    /// The session of each return.
    public var dates: [CivilDate] { stretches.flatMap { $0.policy.dates.dropFirst() } }
}
