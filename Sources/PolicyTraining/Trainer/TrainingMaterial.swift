import Core
import Lake
import Models
import PolicyModel

/// What the candidates of one plan share: the sessions' features, and the market and the observations made of
/// them, which take longer to make than to keep.
final class TrainingMaterial {
    let plan: TrainingPlan
    /// All sessions of the plan, one after another.
    private(set) lazy var history = MarketHistory(frames: read)
    /// Of the sessions that are learned from, and nothing else: a delisting is settled by what was known then.
    /// Each stretch of them is a segment.
    let market: Market
    /// The model that a warm start begins with.
    let base: PolicyWeights?
    /// Features without a single value among the sessions that are learned from.
    let missing: [Feature]
    /// Of the plan's sessions, and of those that are learned from.
    private let read: [FeatureFrame]
    private let frames: [FeatureFrame]
    private var made: (settings: NormaliserSettings, observations: DayObservations)?

    /// - Throws: ``PolicyTrainingError``: `badFeatures`; ``Lake/LakeError``.
    convenience init(_ plan: TrainingPlan, lake: DataLake) throws {
        let frames = try lake.features(on: plan.sessions)
        try FeatureSoundness.check(frames)
        try self.init(plan, frames: frames)
    }

    /// - Parameter read: sound ones, of the plan's sessions.
    init(_ plan: TrainingPlan, frames read: [FeatureFrame]) throws {
        self.plan = plan
        self.read = read
        let segments = plan.fold.train.map { Array(read[$0]) }
        frames = segments.flatMap(\.self)
        guard frames.contains(where: { $0.rowCount > 0 }) else {
            throw PolicyTrainingError(
                .badFeatures, "the features that are learned from hold no stock; run build-features again")
        }
        missing = FeatureSoundness.missing(frames)
        market = Market(segments.map { MarketHistory(frames: $0) })
        try market.validate()
        base = try plan.base.map { entry in
            let policy = try MappedPolicy(path: entry.weightsPath)
            guard !policy.isEnsemble else {
                throw PolicyTrainingError(
                    .badSetting,
                    "the model \(entry.version) is an ensemble, from which no single learner can go on; give "
                        + "--no-warm-start")
            }
            return policy.weights()
        }
    }

    /// The observations as these settings scale them, or as the model before did.
    func observations(_ settings: NormaliserSettings) throws(PolicyTrainingError) -> DayObservations {
        if let made, made.settings == settings { return made.observations }
        let observations: DayObservations
        do {
            observations = try DayObservations(
                frames: frames, slots: market.slots, settings: settings, normaliser: base?.normaliser)
        } catch {
            throw PolicyTrainingError(.tensor, "the observations cannot be made", cause: error)
        }
        made = (settings, observations)
        return observations
    }
}
