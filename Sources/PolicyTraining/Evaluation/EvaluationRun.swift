import Core
import Models
import PolicyModel

/// The trainings of one evaluation, one after another.
struct EvaluationRun {
    let trainer: PolicyTrainer
    let options: TrainingOptions
    /// How many there will be, and how many have begun.
    let trainings: Int
    private(set) var begun = 0
    /// Checkpoints that are left until all is done.
    private(set) var folders: [CheckpointFolder] = []

    init(trainer: PolicyTrainer, options: TrainingOptions, trainings: Int) {
        var options = options
        options.isEvaluation = true
        self.trainer = trainer
        self.options = options
        self.trainings = trainings
    }

    /// Trains an entrant on the material's sessions and walks what it learned through the tests.
    ///
    /// - Parameter histories: one a test; the first session of each is the close before it.
    /// - Returns: one a test; none of an entrant that came to no end, now or before.
    /// - Throws: what is no fault of the entrant's, `stopped` among it.
    mutating func test(
        _ entrant: inout EvaluationEntrant, _ material: TrainingMaterial, over histories: [MarketHistory],
        _ report: (TrainingEvent) -> Void
    ) throws -> [GateEvidence.Stretch] {
        begun += 1
        guard entrant.failure == nil else { return [] }
        report(
            .evaluating(
                number: begun, count: trainings, settings: entrant.settings,
                tested: histories[0].sessions[min(1, histories[0].sessions.count - 1)]))
        do {
            let (weights, figures) = try trainer.learn(
                entrant.settings, material, options, keepsEnd: true, &folders, report)
            entrant.steps += figures.stepsTaken
            entrant.seconds += figures.seconds
            guard weights.isFinite else {
                throw ModelError(
                    .refused,
                    "the training has weights that are not finite; lower --learning-rate or change --seed")
            }
            let stretches = try histories.map {
                try trainer.stretch(.single(weights), over: $0, entrant.settings)
            }
            for stretch in stretches { entrant.returns.append(stretch) }
            return stretches
        } catch {
            guard PolicyTrainer.outcome(of: error) != nil else { throw error }
            entrant.failure = error
            return []
        }
    }
}
