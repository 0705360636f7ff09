import Core
import PolicyModel
public import Tensors

/// Lets a policy decide in the environments and writes down what happened.
///
/// The policy does not change during a rollout, so its means and values are computed once for every day of
/// the market; a step then only adds noise to a row of that table.
public struct RolloutCollector {
    /// What a rollout came to.
    public struct Figures: Hashable, Sendable {
        /// Mean reward of a step.
        public var meanReward = 0.0
        /// Mean reward of a step less that of equal weights over the same month.
        public var meanExcessReward = 0.0

        public init() {}
    }

    public private(set) var environments: PortfolioEnvironments
    /// [days, columns x features]
    private let observations: Tensor
    private let baseline: [Double]
    private let subtractsBaseline: Bool
    private let generator: TensorGenerator

    /// - Parameter subtractsBaseline: see ``PPOSettings/subtractsEqualWeightReward``.
    public init(
        environments: PortfolioEnvironments, observations: Tensor, subtractsBaseline: Bool,
        generator: TensorGenerator
    ) {
        self.environments = environments
        self.observations = observations
        self.subtractsBaseline = subtractsBaseline
        self.generator = generator
        baseline = environments.equalWeightRewards()
    }

    /// `steps` decisions in every environment.
    public mutating func collect(
        steps: Int, policy: ActorCritic
    ) throws(TensorError) -> (rollout: RolloutBuffer, figures: Figures) {
        let count = environments.count
        let slots = policy.network.slots
        var buffer = try RolloutBuffer(steps: steps, environments: count, slots: slots)
        var figures = Figures()
        let (means, values) = try withoutGradients { () throws(TensorError) in
            (try policy.actor(observations), try policy.critic(observations).doubles())
        }
        let noise = try Tensor.normal([buffer.rows, slots], generator: generator)
        let deviations = try policy.logDeviation.exp().broadcast(to: [slots]).floats()
        var outcomes = [StepOutcome](repeating: StepOutcome(), count: count)
        let actions = buffer.actions
        try means.withUnsafeBytes { means throws(TensorError) in
            let means = means.assumingMemoryBound(to: Float.self)
            try noise.withUnsafeBytes { noise throws(TensorError) in
                let noise = noise.assumingMemoryBound(to: Float.self)
                try actions.withUnsafeMutableBytes { actions throws(TensorError) in
                    let actions = actions.assumingMemoryBound(to: Float.self)
                    for step in 0..<steps {
                        let first = step * count
                        for environment in 0..<count {
                            let row = first + environment
                            let day = environments.days[environment]
                            buffer.days[row] = day
                            buffer.values[row] = values[day]
                            deviations.withUnsafeBufferPointer { deviations in
                                for slot in 0..<slots {
                                    actions[row * slots + slot] =
                                        means[day * slots + slot] + deviations[slot]
                                        * noise[row * slots + slot]
                                }
                            }
                        }
                        outcomes.withUnsafeMutableBufferPointer {
                            environments.step(
                                scores: UnsafeBufferPointer(
                                    rebasing: actions[first * slots..<(first + count) * slots]), into: $0)
                        }
                        for (environment, outcome) in outcomes.enumerated() {
                            let row = first + environment
                            let excess = outcome.reward - baseline[buffer.days[row]]
                            figures.meanReward += outcome.reward
                            figures.meanExcessReward += excess
                            buffer.rewards[row] = subtractsBaseline ? excess : outcome.reward
                            buffer.nextValues[row] = outcome.isTerminated ? 0 : values[outcome.nextDay]
                            buffer.ends[row] = outcome.isTerminated || outcome.isTruncated
                        }
                    }
                }
            }
        }
        figures.meanReward /= Double(buffer.rows)
        figures.meanExcessReward /= Double(buffer.rows)
        buffer.logProbabilities = try noise.square() * -0.5 - policy.logDeviation
        return (buffer, figures)
    }
}
