import Core
import Foundation
import Models
import PolicyModel
import Tensors

extension PolicyTrainer {
    /// Learns from the frames alone.
    func train(
        _ frames: [FeatureFrame], _ settings: TrainingSettings, _ threads: Int,
        _ progress: (PPO.Iteration) -> Void
    ) throws(PolicyTrainingError) -> (weights: PolicyWeights, steps: Int) {
        guard frames.contains(where: { $0.rowCount > 0 }) else {
            throw PolicyTrainingError(
                .notEnoughHistory, "the features hold no stock; run build-features again")
        }
        // Made from these frames only: a delisting is settled by what was known within them.
        let market = Market(MarketHistory(frames: frames))
        let full = PolicyNetwork(
            hidden: settings.hidden, activation: settings.activation, deviation: settings.deviation)
        var trained = full
        trained.slots = market.slotCount
        trained.batch = market.slotCount
        let observations: DayObservations
        do {
            try Torch.setThreadCount(threads)
            observations = try DayObservations(
                frames: frames, slots: market.slots, settings: settings.normaliser)
        } catch {
            throw PolicyTrainingError(.tensor, "the observations cannot be made", cause: error)
        }
        let ppo = try PPO(
            market: market, observations: observations.matrix, network: trained,
            environment: settings.environment, settings: settings.ppo, seed: settings.seed)
        let steps = try ppo.train(steps: settings.steps, progress: progress)
        do {
            let weights = try ppo.policy.weights(
                for: full, normaliser: observations.normaliser, slots: market.slots)
            return (weights, steps)
        } catch {
            throw PolicyTrainingError(.tensor, "the weights cannot be read", cause: error)
        }
    }

    /// Walks the candidate through the whole window with the pass that will serve it.
    func judge(
        _ weights: PolicyWeights, _ history: MarketHistory, outOfSampleFrom: CivilDate?,
        _ settings: TrainingSettings
    ) throws -> BacktestResult {
        guard weights.isFinite else {
            throw ModelError(
                .refused,
                "the candidate has weights that are not finite; the model in force stays; train again with "
                    + "another --seed or a lower --learning-rate")
        }
        let scratch = FileManager.default.temporaryDirectory
            .appending(path: "bellwether-candidate-\(UUID().uuidString).safetensors").path
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        try PolicyFile.write(weights, to: scratch)
        let policy = try MappedPolicy(path: scratch)
        let backtest = Backtest(
            portfolioSize: settings.portfolioSize, costBasisPoints: settings.environment.costBasisPoints,
            execution: settings.environment.execution)
        return try backtest.run(over: history, outOfSampleFrom: outOfSampleFrom) { day in
            try policy.scores(frame: history.frames[day]).scores
        }
    }
}
