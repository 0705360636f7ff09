public import Core

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
    /// What it was made from and by; nil in cards written before this was kept.
    public var origin: ModelOrigin?
    /// Figures out of sample with their intervals; of a walk-forward where there was one.
    public var evaluation: EvaluationSummary?
    /// Different candidates that were judged by some of the same sessions, this one among them.
    public var trials: Int?
    /// What it is not to be used for.
    public var limits: [String]?

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
