import Core
import Lake
import Models
import PolicyModel

/// What the candidates of one plan share: the sessions' features, and the market and the observations made of
/// them, which take longer to make than to keep.
final class TrainingMaterial {
    let plan: TrainingPlan
    let history: MarketHistory
    /// Of the sessions that are learned from, and nothing else: a delisting is settled by what was known then.
    let market: Market
    /// The model that a warm start begins with.
    let base: PolicyWeights?
    /// Features without a single value among the sessions that are learned from.
    let missing: [Feature]
    private let frames: [FeatureFrame]
    private var made: (settings: NormaliserSettings, observations: DayObservations)?

    /// - Throws: ``PolicyTrainingError``: `badFeatures`; ``Lake/LakeError``.
    init(_ plan: TrainingPlan, lake: DataLake) throws {
        self.plan = plan
        history = try MarketHistory(lake: lake, in: plan.sessions[0]...plan.sessions[plan.sessions.count - 1])
        try FeatureSoundness.check(history.frames)
        frames = Array(history.frames[..<plan.trainedCount])
        guard frames.contains(where: { $0.rowCount > 0 }) else {
            throw PolicyTrainingError(
                .badFeatures, "the features that are learned from hold no stock; run build-features again")
        }
        missing = FeatureSoundness.missing(frames)
        market = Market(MarketHistory(frames: frames))
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
