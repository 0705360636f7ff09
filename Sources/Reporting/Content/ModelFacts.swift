public import Core

/// The part of model.json that a report tells.
public struct ModelFacts: Sendable, Hashable, Codable {
    public var version: YearMonth
    public var algorithm: String
    public var network: String?
    public var trainedFrom: CivilDate
    public var trainedTo: CivilDate
    public var validatedFrom: CivilDate?
    public var validatedTo: CivilDate?
    public var steps: Int
    public var seed: UInt64
    public var portfolioSize: Int?
    public var costBasisPoints: Double?
    public var inSample: FiguresPair?
    public var outOfSample: FiguresPair?
    /// Figures out of sample with their intervals; nil in cards from before they were kept.
    public var evaluation: EvaluationFacts?
    /// Candidates that were judged by some of the same sessions.
    public var trials: Int?
    public var notes: [String]?
    /// What it is not to be used for.
    public var limits: [String]?

    public init(
        version: YearMonth, algorithm: String, network: String? = nil, trainedFrom: CivilDate,
        trainedTo: CivilDate,
        steps: Int, seed: UInt64, inSample: FiguresPair? = nil, outOfSample: FiguresPair? = nil
    ) {
        self.version = version
        self.algorithm = algorithm
        self.network = network
        self.trainedFrom = trainedFrom
        self.trainedTo = trainedTo
        self.steps = steps
        self.seed = seed
        self.inSample = inSample
        self.outOfSample = outOfSample
    }
}
