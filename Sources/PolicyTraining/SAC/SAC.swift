public import Core
import Foundation
public import PolicyModel
public import Tensors

/// Trains a policy by soft actor-critic: every decision is remembered and learned from again.
///
/// Source: Haarnoja et al., "Soft Actor-Critic" (2018) and "Soft Actor-Critic Algorithms and Applications"
/// (2018), as Stable-Baselines3 has it. With thousands of slots the entropy term is a sum of as many
/// log-probabilities and drowns a month's reward; here it is their mean over the slots that could be bought, and
/// so is its target. For the `dense` network: a critic has to see every slot's score.
public final class SAC: Learner {
    public let settings: SACSettings
    public private(set) var stepsTaken = 0
    public let totalSteps: Int
    let actor: SquashedActor
    let critics: TwinCritics
    private let update: SACUpdate
    private let temperature: Temperature
    private let market: Market
    private let dayMatrix: DayMatrix
    private var environments: PortfolioEnvironments
    private var replay: ReplayBuffer
    private let baseline: [Double]
    private var order: SeededGenerator
    private let noise: TensorGenerator

    /// Steps of all environments in one round.
    private static let stepsPerRound = 8

    /// - Parameters:
    ///   - network: its `slots` are the market's columns.
    ///   - steps: decisions to take.
    /// - Throws: ``PolicyTrainingError``.
    public init(
        market: Market, network: PolicyNetwork, days: DayMatrix, environment: EnvironmentSettings,
        settings: SACSettings, steps: Int, seed: UInt64
    ) throws(PolicyTrainingError) {
        try settings.validate()
        guard network.kind == .dense else {
            throw PolicyTrainingError(
                .badSetting, "sac learns the dense network alone; give --network dense or another --algorithm"
            )
        }
        var seeds = SeededGenerator(seed: seed)
        self.settings = settings
        self.market = market
        dayMatrix = days
        let count = settings.environments
        totalSteps = (max(steps, 1) + count - 1) / count * count
        environments = try PortfolioEnvironments(
            market: market, settings: environment, count: count,
            generator: SeededGenerator(seed: seeds.next()))
        baseline = environments.equalWeightRewards()
        do throws(TensorError) {
            let rule = OptimiserRule.adam(epsilon: settings.adamEpsilon)
            let generator = try TensorGenerator(seed: seeds.next())
            actor = try SquashedActor(network: network, days: days, rule: rule, generator: generator)
            critics = try TwinCritics(network: network, days: days, rule: rule, generator: generator)
            temperature = try Temperature(initial: settings.initialTemperature, rule: rule)
            replay = try ReplayBuffer(capacity: settings.replayCapacity, columns: market.slotCount)
            noise = try TensorGenerator(seed: seeds.next())
            let masks = try Tensor(
                market.buyable.map { $0 ? Float(1) : 0 }, shape: [market.dayCount, market.slotCount])
            update = SACUpdate(
                actor: actor, critics: critics, settings: settings, masks: masks, temperature: temperature)
        } catch {
            throw PolicyTrainingError(.tensor, "the learner cannot be made", cause: error)
        }
        order = SeededGenerator(seed: seeds.next())
    }

    public func advance() throws(PolicyTrainingError) -> LearningProgress {
        var progress = LearningProgress()
        var decisions = 0.0
        var totals = (actor: 0.0, critic: 0.0, entropy: 0.0, norm: 0.0)
        for _ in 0..<Self.stepsPerRound where !isDone {
            let (reward, excess) = try Failing.tensor("a step failed") { () throws(TensorError) in
                try act()
            }
            progress.reward += reward
            progress.excessReward += excess
            decisions += Double(settings.environments)
            stepsTaken += settings.environments
            guard stepsTaken > settings.learningStarts else { continue }
            for _ in 0..<settings.updatesPerStep {
                let figures = try Failing.tensor("a training step failed") { () throws(TensorError) in
                    let sample = try replay.sample(settings.batchSize, using: &order)
                    let shape = [settings.batchSize, market.slotCount]
                    let now = try Tensor.normal(shape, generator: noise)
                    return try learn(sample, noise: (now, Tensor.normal(shape, generator: noise)))
                }
                guard figures.isFinite else {
                    throw PolicyTrainingError(
                        .diverged,
                        "training diverged: a loss is not finite; the model in force stays; lower "
                            + "--learning-rate or change --seed")
                }
                totals.actor += figures.actorLoss
                totals.critic += figures.criticLoss
                totals.entropy += figures.entropy
                totals.norm += figures.gradientNorm
                progress.updates += 1
            }
        }
        let updates = Double(max(1, progress.updates))
        progress.reward /= max(1, decisions)
        progress.excessReward /= max(1, decisions)
        progress.policyLoss = totals.actor / updates
        progress.valueLoss = totals.critic / updates
        progress.entropy = progress.updates > 0 ? totals.entropy / updates : nil
        progress.gradientNorm = totals.norm / updates
        progress.learningRate = settings.learningRate
        progress.steps = stepsTaken
        progress.totalSteps = totalSteps
        return progress
    }

    /// One update on a minibatch.
    ///
    /// - Parameter noise: standard normal: of the decisions' actions and of those that follow, [rows, columns].
    package func learn(
        _ sample: ReplayBuffer.Sample, noise: (now: Tensor, next: Tensor)
    ) throws(TensorError) -> SACUpdate.Figures {
        try update.run(sample, noise: noise)
    }

    /// What entropy is worth now.
    package var entropyValue: Double { temperature.value }

    /// One decision in every environment; returns the sums of rewards, plain and over equal weights.
    private func act() throws(TensorError) -> (reward: Double, excess: Double) {
        let days = environments.days
        let shape = [days.count, market.slotCount]
        let actions = try withoutGradients { () throws(TensorError) in
            guard stepsTaken >= settings.learningStarts else {
                return try Tensor.uniform(shape, low: -1, high: 1, generator: noise)
            }
            return try actor.draw(
                DayPlaces(days), noise: Tensor.normal(shape, generator: noise), shares: nil, recording: false
            ).actions.contiguous()
        }
        let scores = try (actions * settings.scoreScale).floats()
        var outcomes = [StepOutcome](repeating: StepOutcome(), count: days.count)
        scores.withUnsafeBufferPointer { scores in
            outcomes.withUnsafeMutableBufferPointer { environments.step(scores: scores, into: $0) }
        }
        var sums = (reward: 0.0, excess: 0.0)
        try actions.withUnsafeBytes { bytes throws(TensorError) in
            let floats = bytes.assumingMemoryBound(to: Float.self)
            for (environment, outcome) in outcomes.enumerated() {
                let excess = outcome.reward - baseline[days[environment]]
                sums.reward += outcome.reward
                sums.excess += excess
                let row = environment * market.slotCount..<(environment + 1) * market.slotCount
                try replay.append(
                    day: days[environment], action: UnsafeBufferPointer(rebasing: floats[row]),
                    outcome: outcome,
                    reward: settings.subtractsEqualWeightReward ? excess : outcome.reward)
            }
        }
        return sums
    }

    // MARK: Putting away

    private struct Facts: Codable {
        var stepsTaken: Int
        var actorSteps: Int
        var criticSteps: Int
        var temperatureSteps: Int
        var order: SeededGenerator
        var noise: [UInt8]
        var environments: PortfolioEnvironments.State
        var replay: ReplayBuffer.State
    }

    public func state() throws(PolicyTrainingError) -> LearnerState {
        var state = LearnerState()
        let facts = try Failing.tensor("the learner cannot be put away") { () throws(TensorError) in
            state.tensors =
                actor.optimiser.parameters.prefixed("actor") + actor.optimiser.state.prefixed("actor_moments")
                + (try actor.input.weightsAndState()).prefixed("actor_input") + [("actor_table", actor.table)]
                + critics.optimiser.parameters.prefixed("critics")
                + critics.optimiser.state.prefixed("critic_moments")
                + (try critics.input.weightsAndState()).prefixed("critic_input") + [
                    ("critic_table", critics.table)
                ]
                + critics.followerState.prefixed("followers") + temperature.state.prefixed("temperature")
                + [("replay.actions", try replay.keptActions().contiguous())]
            return Facts(
                stepsTaken: stepsTaken, actorSteps: actor.optimiser.stepCount,
                criticSteps: critics.optimiser.stepCount, temperatureSteps: temperature.steps, order: order,
                noise: try noise.state(), environments: environments.state, replay: replay.state)
        }
        state.facts = ["learner": try LearnerFacts.text(facts)]
        return state
    }

    public func restore(_ state: LearnerState) throws(PolicyTrainingError) {
        let facts: Facts = try LearnerFacts.read(state.facts["learner"])
        let tensors = state.tensors
        do throws(TensorError) {
            func named(_ name: String) throws(TensorError) -> Tensor {
                guard let found = tensors.first(where: { $0.name == name }) else {
                    throw TensorError(.invalidArgument, "no tensor named \(name)")
                }
                return found.tensor
            }
            try actor.restore(tensors, table: named("actor_table"), steps: facts.actorSteps)
            try critics.restore(tensors, table: named("critic_table"), steps: facts.criticSteps)
            try temperature.restore(tensors.under("temperature"), steps: facts.temperatureSteps)
            try replay.restore(facts.replay, actions: named("replay.actions"))
            try noise.restore(facts.noise)
        } catch {
            throw PolicyTrainingError(
                .badCheckpoint, "the checkpoint is of another training; start anew", cause: error)
        }
        try environments.restore(facts.environments)
        order = facts.order
        stepsTaken = facts.stepsTaken
    }
}

@available(*, unavailable)
extension SAC: Sendable {}
