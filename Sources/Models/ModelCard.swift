public import Core
public import Portfolio

/// model.json: what a model is, how it was made, and how it did.
///
/// Holds nothing that changes when the same training is run again; times are in the manifest.
public struct ModelCard: Codable, Sendable, Hashable {
    /// The month whose decisions the model was made for.
    public var version: YearMonth
    /// `ppo`, `a2c`, `sac`, `direct` or `ensemble`.
    public var algorithm: String
    /// `dense` or `shared`.
    public var network: String
    /// The members of an ensemble and what each counts for; nil for a single network.
    public var members: [ModelMember]?
    /// The model whose weights and normaliser learning started from; nil when it started afresh.
    public var startedFrom: YearMonth?
    /// Widths of the hidden layers.
    public var hidden: [Int]
    public var parameters: Int
    /// First and last session that the learner saw.
    public var trainedFrom: CivilDate
    public var trainedTo: CivilDate
    /// First and last session kept from the learner, to judge it by.
    public var validatedFrom: CivilDate?
    public var validatedTo: CivilDate?
    /// Decisions the learner took.
    public var steps: Int
    public var seed: UInt64
    /// Names held by the published portfolio.
    public var portfolioSize: Int
    /// Cost of a trade in 1/10,000 of its value, in training and in the figures below.
    public var costBasisPoints: Double
    /// Every setting of the learner, by name.
    public var settings: [String: String]
    /// How each feature enters the observation; nil in cards written before this was kept.
    public var features: [ScaledFeature]?
    public var inSample: PerformanceComparison
    public var outOfSample: PerformanceComparison?
    /// Deviations from the reference implementation, and what a reader should know.
    public var notes: [String]

    public init(
        version: YearMonth, algorithm: String, network: String, hidden: [Int], parameters: Int,
        trainedFrom: CivilDate, trainedTo: CivilDate, validatedFrom: CivilDate?, validatedTo: CivilDate?,
        steps: Int, seed: UInt64, portfolioSize: Int, costBasisPoints: Double, settings: [String: String],
        features: [ScaledFeature]? = nil, inSample: PerformanceComparison,
        outOfSample: PerformanceComparison?, notes: [String]
    ) {
        self.version = version
        self.algorithm = algorithm
        self.network = network
        members = nil
        startedFrom = nil
        self.hidden = hidden
        self.parameters = parameters
        self.trainedFrom = trainedFrom
        self.trainedTo = trainedTo
        self.validatedFrom = validatedFrom
        self.validatedTo = validatedTo
        self.steps = steps
        self.seed = seed
        self.portfolioSize = portfolioSize
        self.costBasisPoints = costBasisPoints
        self.settings = settings
        self.features = features
        self.inSample = inSample
        self.outOfSample = outOfSample
        self.notes = notes
    }
}

/// One member of an ensemble.
public struct ModelMember: Codable, Sendable, Hashable {
    public var algorithm: String
    /// What its scores count for; those of all members add up to 1.
    public var weight: Double

    public init(algorithm: String, weight: Double) {
        self.algorithm = algorithm
        self.weight = weight
    }
}

/// The published portfolio beside equal weights in every tradable stock, over the same sessions and costs.
public struct PerformanceComparison: Codable, Sendable, Hashable {
    public var policy: PerformanceFigures
    public var baseline: PerformanceFigures

    public init(policy: PerformanceFigures, baseline: PerformanceFigures) {
        self.policy = policy
        self.baseline = baseline
    }
}

/// Headline figures of an equity curve; fractions, not percentages.
public struct PerformanceFigures: Codable, Sendable, Hashable {
    public var sessions: Int
    public var totalReturn: Double
    public var annualisedReturn: Double
    public var annualisedVolatility: Double
    public var sharpe: Double
    public var sortino: Double
    public var maximumDrawdown: Double
    public var calmar: Double
    /// Share of sessions with a gain.
    public var hitRate: Double

    public init(_ metrics: PerformanceMetrics) {
        sessions = metrics.sessions
        totalReturn = metrics.totalReturn
        annualisedReturn = metrics.annualisedReturn
        annualisedVolatility = metrics.annualisedVolatility
        sharpe = metrics.sharpe
        sortino = metrics.sortino
        maximumDrawdown = metrics.maximumDrawdown
        calmar = metrics.calmar
        hitRate = metrics.hitRate
    }
}
