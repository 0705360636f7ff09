public import Core
import Foundation
public import PolicyModel
public import Tensors

/// What PPO and A2C have in common: environments, a network, the scores' deviation, and how they are put away.
public class OnPolicyLearner {
    public let network: any ActorCriticNetwork
    public let deviation: ActionDeviation
    public internal(set) var stepsTaken = 0
    public let totalSteps: Int
    var collector: RolloutCollector
    /// What could be bought, bool [days, columns].
    let masks: Tensor
    /// Of the order of minibatches.
    var generator: SeededGenerator

    init(
        market: Market, network: any ActorCriticNetwork, environments: PortfolioEnvironments,
        deviation: ActionDeviation, subtractsBaseline: Bool, steps: Int, seeds: inout SeededGenerator
    ) throws(TensorError) {
        precondition(network.network.slots == market.slotCount, "one output a column")
        self.network = network
        self.deviation = deviation
        let count = environments.count
        totalSteps = (max(steps, 1) + count - 1) / count * count
        masks = try Tensor(market.buyable, shape: [market.dayCount, market.slotCount])
        collector = try RolloutCollector(
            environments: environments, subtractsBaseline: subtractsBaseline,
            generator: TensorGenerator(seed: seeds.next()))
        generator = SeededGenerator(seed: seeds.next())
    }

    /// A rollout, and an update on it.
    ///
    /// - Parameters:
    ///   - length: steps of each environment in the rollout that begins after so many decisions.
    ///   - update: learns from the rollout; the days are those that the next rollout asks for.
    func round(
        _ schedule: LearningSchedule, length: (_ taken: Int) -> Int,
        update: (RolloutBuffer, NetworkStep, _ next: [Int]?, inout LearningProgress)
            throws(PolicyTrainingError) -> Void
    ) throws(PolicyTrainingError) -> LearningProgress {
        var progress = LearningProgress()
        let count = collector.environments.count
        let steps = length(stepsTaken)
        let share = Double(stepsTaken) / Double(max(1, totalSteps - steps * count))
        let (rollout, figures) = try Failing.tensor("a rollout failed") { () throws(TensorError) in
            if !deviation.isLearned { try deviation.set(schedule.deviation(share)) }
            return try collector.collect(
                steps: steps, network: network, logDeviation: deviation.logarithm)
        }
        stepsTaken += steps * count
        let next = stepsTaken < totalSteps ? collector.plannedDays(steps: length(stepsTaken)) : nil
        progress.learningRate = schedule.learningRate(share)
        try update(rollout, NetworkStep(learningRate: progress.learningRate), next, &progress)
        progress.steps = stepsTaken
        progress.totalSteps = totalSteps
        progress.reward = figures.meanReward
        progress.excessReward = figures.meanExcessReward
        progress.entropy = try Failing.tensor("the entropy cannot be read") { () throws(TensorError) in
            try deviation.entropy()
        }
        return progress
    }

    public var logDeviation: Tensor { deviation.logarithm }

    private struct Facts: Codable {
        var stepsTaken: Int
        var optimiserSteps: Int
        var generator: SeededGenerator
        var collector: RolloutCollector.State
    }

    public func state() throws(PolicyTrainingError) -> LearnerState {
        var state = LearnerState()
        let facts = try Failing.tensor("the learner cannot be put away") { () throws(TensorError) in
            let (tensors, steps) = try network.state()
            state.tensors = tensors.prefixed("network") + deviation.state().prefixed("deviation")
            return Facts(
                stepsTaken: stepsTaken, optimiserSteps: steps, generator: generator,
                collector: try collector.state())
        }
        state.facts = ["learner": try LearnerFacts.text(facts)]
        return state
    }

    public func restore(_ state: LearnerState) throws(PolicyTrainingError) {
        let facts: Facts = try LearnerFacts.read(state.facts["learner"])
        do throws(TensorError) {
            try network.restore(state.tensors.under("network"), steps: facts.optimiserSteps)
            try deviation.restore(state.tensors.under("deviation"), steps: facts.optimiserSteps)
        } catch {
            throw PolicyTrainingError(
                .badCheckpoint, "the checkpoint is of another training; start anew", cause: error)
        }
        try collector.restore(facts.collector)
        generator = facts.generator
        stepsTaken = facts.stepsTaken
    }
}

/// How learning rate and deviation go from the first rollout to the last.
struct LearningSchedule {
    let learningRate: Double
    /// Whether the learning rate falls in a straight line, to a hundredth at least.
    let anneals: Bool
    let initialDeviation: Double
    let finalDeviation: Double

    /// - Parameter share: of the way, 0 at the first rollout and 1 at the last.
    func learningRate(_ share: Double) -> Double {
        anneals ? learningRate * max(1 - share, 0.01) : learningRate
    }

    func deviation(_ share: Double) -> Double {
        initialDeviation + min(1, share) * (finalDeviation - initialDeviation)
    }
}

/// Turns a tensor's failure into the training's.
enum Failing {
    static func tensor<Value>(
        _ what: String, _ body: () throws(TensorError) -> Value
    ) throws(PolicyTrainingError) -> Value {
        do throws(TensorError) {
            return try body()
        } catch {
            throw PolicyTrainingError(.tensor, what, cause: error)
        }
    }
}

/// A learner's counters and generators in JSON, in which numbers come back bit for bit.
enum LearnerFacts {
    static func text(_ facts: some Encodable) throws(PolicyTrainingError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        do {
            return String(decoding: try encoder.encode(facts), as: UTF8.self)
        } catch {
            throw PolicyTrainingError(.badCheckpoint, "the learner cannot be put in words", cause: error)
        }
    }

    static func read<Facts: Decodable>(_ text: String?) throws(PolicyTrainingError) -> Facts {
        do {
            return try JSONDecoder().decode(Facts.self, from: Data((text ?? "").utf8))
        } catch {
            throw PolicyTrainingError(
                .badCheckpoint, "the checkpoint is of another training; start anew", cause: error)
        }
    }
}
