public import Core
import Foundation
public import PolicyModel
public import Tensors

/// Climbs the reward itself: prices do not depend on the portfolio, so an episode's reward is a function of the
/// scores that can be differentiated, and nothing needs to be drawn or estimated.
///
/// Source: Jiang, Xu and Liang, "A Deep Reinforcement Learning Framework for the Financial Portfolio Management
/// Problem" (2017), section 5, with this house's reward and costs; see ``EpisodeGradient``. It is the yardstick
/// for the others.
public final class DirectGradient: NetworkLearner {
    public let network: any ActorCriticNetwork
    public let settings: DirectSettings
    public private(set) var stepsTaken = 0
    public let totalSteps: Int
    private let market: Market
    private let environment: EnvironmentSettings
    private let firstDays: EpisodeStarts
    private let baseline: [Double]
    private var gradient: EpisodeGradient
    private var generator: SeededGenerator
    public let logDeviation: Tensor
    /// First days of the next update's episodes: drawn one update ahead, so that its pass can be made early.
    private var starts: [Int]
    /// Work space: a score of each decision, and its derivative; [episode x month, column].
    private var scores: [Float] = []
    private var gradients: [Float] = []

    /// - Parameter steps: decisions to take, rounded up to whole updates.
    /// - Throws: ``PolicyTrainingError``.
    public init(
        market: Market, network: any ActorCriticNetwork, environment: EnvironmentSettings,
        settings: DirectSettings, steps: Int, seed: UInt64
    ) throws(PolicyTrainingError) {
        try settings.validate()
        self.network = network
        self.settings = settings
        self.market = market
        self.environment = environment
        firstDays = environment.starts(in: market)
        let perUpdate = settings.episodes * environment.episodeMonths
        totalSteps = (max(steps, 1) + perUpdate - 1) / perUpdate * perUpdate
        generator = SeededGenerator(seed: seed)
        baseline = try PortfolioEnvironments(
            market: market, settings: environment, count: 1, generator: generator
        ).equalWeightRewards()
        gradient = try EpisodeGradient(
            market: market, settings: environment, discount: settings.discount, threads: Torch.threadCount)
        do throws(TensorError) {
            logDeviation = try Tensor.full(
                [network.network.deviationCount], value: log(settings.deviation))
        } catch {
            throw PolicyTrainingError(.tensor, "the learner cannot be made", cause: error)
        }
        starts = []
        starts = drawStarts()
    }

    private func drawStarts() -> [Int] {
        (0..<settings.episodes).map { _ in
            firstDays[generator.index(below: firstDays.count)]
        }
    }

    /// The day of each decision, [episode x month].
    private func decisionDays(_ starts: [Int]) -> [Int] {
        starts.flatMap { start in
            (0..<environment.episodeMonths).map { start + $0 * environment.sessionsPerMonth }
        }
    }

    public func advance() throws(PolicyTrainingError) -> LearningProgress {
        let days = decisionDays(starts)
        let places = DayPlaces(days)
        let share = Double(stepsTaken) / Double(totalSteps)
        var step = NetworkStep(learningRate: settings.learningRate * (1 - 0.9 * share))
        stepsTaken += days.count
        let episodes = starts
        if !isDone { starts = drawStarts() }
        let next = isDone ? nil : DayPlaces(decisionDays(starts)).days
        var progress = LearningProgress()
        try Failing.tensor("a training step failed") { () throws(TensorError) in
            let outputs = try network.forward(places.days)
            let (rewards, slopes) = try slopes(episodes, places, outputs.means)
            try network.backward(
                means: Tensor(slopes, shape: [places.days.count, market.slotCount]), values: nil)
            let norm = try network.squaredGradientNorms().actor.squareRoot()
            progress.gradientNorm = norm
            guard norm.isFinite else { return }
            step.actorScale = min(1, settings.maximumGradientNorm / (norm + 1e-6))
            step.criticScale = 0
            try network.step(step, next: next)
            progress.reward = rewards.reduce(0, +) / Double(rewards.count)
            progress.excessReward =
                progress.reward - days.reduce(0) { $0 + baseline[$1] } / Double(days.count)
            progress.policyLoss = -progress.reward
            progress.updates = 1
        }
        guard progress.gradientNorm.isFinite else {
            throw PolicyTrainingError(
                .diverged,
                "training diverged: a gradient is not finite; the model in force stays; lower "
                    + "--learning-rate or change --seed")
        }
        progress.steps = stepsTaken
        progress.totalSteps = totalSteps
        progress.learningRate = step.learningRate
        return progress
    }

    /// Rewards of all decisions, and the gradient of minus the mean episode's discounted reward with respect to
    /// the scores of each day, [days, columns].
    private func slopes(
        _ episodes: [Int], _ places: DayPlaces, _ means: Tensor
    ) throws(TensorError) -> (rewards: [Double], byDay: [Float]) {
        let columns = market.slotCount
        let size = places.places.count * columns
        if scores.count != size {
            scores = [Float](repeating: 0, count: size)
            gradients = scores
        }
        try means.withUnsafeBytes { bytes throws(TensorError) in
            let means = bytes.assumingMemoryBound(to: Float.self)
            scores.withUnsafeMutableBufferPointer { scores in
                for (row, place) in places.places.enumerated() {
                    for column in 0..<columns {
                        scores[row * columns + column] = means[place * columns + column]
                    }
                }
            }
        }
        var rewards = [Double](repeating: 0, count: places.places.count)
        scores.withUnsafeBufferPointer { scores in
            rewards.withUnsafeMutableBufferPointer { rewards in
                gradients.withUnsafeMutableBufferPointer { gradients in
                    gradient.evaluate(days: episodes, scores: scores, rewards: rewards, gradient: gradients)
                }
            }
        }
        var byDay = [Float](repeating: 0, count: places.days.count * columns)
        let factor = -1 / Float(episodes.count)
        gradients.withUnsafeBufferPointer { gradients in
            byDay.withUnsafeMutableBufferPointer { byDay in
                for (row, place) in places.places.enumerated() {
                    for column in 0..<columns {
                        byDay[place * columns + column] += factor * gradients[row * columns + column]
                    }
                }
            }
        }
        return (rewards, byDay)
    }

    private struct Facts: Codable {
        var stepsTaken: Int
        var optimiserSteps: Int
        var generator: SeededGenerator
        var starts: [Int]
    }

    public func state() throws(PolicyTrainingError) -> LearnerState {
        var state = LearnerState()
        let steps = try Failing.tensor("the learner cannot be put away") { () throws(TensorError) in
            let (tensors, steps) = try network.state()
            state.tensors = tensors
            return steps
        }
        state.facts = [
            "learner": try LearnerFacts.text(
                Facts(stepsTaken: stepsTaken, optimiserSteps: steps, generator: generator, starts: starts))
        ]
        return state
    }

    public func restore(_ state: LearnerState) throws(PolicyTrainingError) {
        let facts: Facts = try LearnerFacts.read(state.facts["learner"])
        do throws(TensorError) {
            try network.restore(state.tensors, steps: facts.optimiserSteps)
        } catch {
            throw PolicyTrainingError(
                .badCheckpoint, "the checkpoint is of another training; start anew", cause: error)
        }
        generator = facts.generator
        starts = facts.starts
        stepsTaken = facts.stepsTaken
    }
}

@available(*, unavailable)
extension DirectGradient: Sendable {}
