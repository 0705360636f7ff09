public import Core
import PolicyModel
public import Tensors

/// Lets a policy decide in the environments and writes down what happened.
///
/// The policy does not change during a rollout, so its scores and values are computed once for each day that
/// is decided on; a step then only adds noise to a row of that table.
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
    private let baseline: [Double]
    private let subtractsBaseline: Bool
    private let generator: TensorGenerator
    /// The table's scores, [days, columns]: each rollout overwrites those of the one before.
    private let means: Tensor

    /// The policy's say on each day that it was asked about in this rollout.
    private struct Table {
        /// [days, columns]
        let means: Tensor
        var values: [Double]
        var isKnown: [Bool]
    }

    /// - Parameter subtractsBaseline: see ``PPOSettings/subtractsEqualWeightReward``.
    public init(
        environments: PortfolioEnvironments, subtractsBaseline: Bool, generator: TensorGenerator
    ) throws(TensorError) {
        self.environments = environments
        self.subtractsBaseline = subtractsBaseline
        self.generator = generator
        baseline = environments.equalWeightRewards()
        means = try Tensor.uninitialized([environments.market.dayCount, environments.market.slotCount])
    }

    /// The days that the next rollout looks at, as long as no portfolio goes bankrupt in it; ascending.
    public func plannedDays(steps: Int) -> [Int] {
        environments.plannedDays(steps: steps)
    }

    /// `steps` decisions in every environment. The rollout's means are good until the next one.
    ///
    /// - Parameter logDeviation: logarithm of the scores' standard deviation, [1] or [columns].
    public mutating func collect(
        steps: Int, network: any ActorCriticNetwork, logDeviation: Tensor
    ) throws(TensorError) -> (rollout: RolloutBuffer, figures: Figures) {
        let count = environments.count
        let slots = network.network.slots
        let dayCount = environments.market.dayCount
        var table = Table(
            means: means,
            values: [Double](repeating: 0, count: dayCount),
            isKnown: [Bool](repeating: false, count: dayCount))
        try ask(network, about: plannedDays(steps: steps), into: &table)
        var buffer = try RolloutBuffer(
            steps: steps, environments: count, means: table.means,
            logDeviation: try logDeviation.detached().copied())
        var figures = Figures()
        try draw(&buffer, logDeviation)
        var outcomes = [StepOutcome](repeating: StepOutcome(), count: count)
        for step in 0..<steps {
            let first = step * count
            // Only a bankruptcy leads to days that were not planned.
            try ask(network, about: environments.days.filter { !table.isKnown[$0] }, into: &table)
            let days = environments.days
            try buffer.actions.withUnsafeMutableBytes { actions throws(TensorError) in
                try table.means.withUnsafeBytes { means throws(TensorError) in
                    let actions = actions.assumingMemoryBound(to: Float.self)
                    let means = means.assumingMemoryBound(to: Float.self)
                    for environment in 0..<count {
                        let row = (first + environment) * slots
                        let mean = days[environment] * slots
                        for slot in 0..<slots { actions[row + slot] += means[mean + slot] }
                    }
                    outcomes.withUnsafeMutableBufferPointer {
                        environments.step(
                            scores: UnsafeBufferPointer(
                                rebasing: actions[first * slots..<(first + count) * slots]), into: $0)
                    }
                }
            }
            let following = outcomes.filter { !$0.isTerminated && !table.isKnown[$0.nextDay] }.map(\.nextDay)
            try ask(network, about: Array(Set(following)).sorted(), into: &table)
            for (environment, outcome) in outcomes.enumerated() {
                let row = first + environment
                let day = days[environment]
                let excess = outcome.reward - baseline[day]
                figures.meanReward += outcome.reward
                figures.meanExcessReward += excess
                buffer.days[row] = day
                buffer.values[row] = table.values[day]
                buffer.rewards[row] = subtractsBaseline ? excess : outcome.reward
                buffer.nextValues[row] = outcome.isTerminated ? 0 : table.values[outcome.nextDay]
                buffer.ends[row] = outcome.isTerminated || outcome.isTruncated
            }
        }
        figures.meanReward /= Double(buffer.rows)
        figures.meanExcessReward /= Double(buffer.rows)
        return (buffer, figures)
    }

    /// Fills the actions with noise of the policy's deviation.
    private func draw(_ buffer: inout RolloutBuffer, _ logDeviation: Tensor) throws(TensorError) {
        try withoutGradients { () throws(TensorError) in
            let noise = try Tensor.normal(buffer.actions.shape, generator: generator)
            try buffer.actions.copy(from: noise * logDeviation.exp())
        }
    }

    /// Writes the network's scores and values of some days into the table.
    private func ask(
        _ network: any ActorCriticNetwork, about days: [Int], into table: inout Table
    ) throws(TensorError) {
        guard !days.isEmpty else { return }
        let outputs = try network.evaluate(days)
        let values = try outputs.values.doubles()
        let slots = network.network.slots
        let means = try outputs.means.contiguous()
        try table.means.withUnsafeMutableBytes { target throws(TensorError) in
            try means.withUnsafeBytes { source throws(TensorError) in
                let width = slots * MemoryLayout<Float>.stride
                for (place, day) in days.enumerated() {
                    let row = UnsafeRawBufferPointer(rebasing: source[place * width..<(place + 1) * width])
                    UnsafeMutableRawBufferPointer(rebasing: target[day * width..<(day + 1) * width])
                        .copyMemory(from: row)
                }
            }
        }
        for (place, day) in days.enumerated() {
            table.values[day] = values[place]
            table.isKnown[day] = true
        }
    }

    // MARK: Putting away

    public struct State: Codable, Sendable {
        var environments: PortfolioEnvironments.State
        var generator: [UInt8]
    }

    public func state() throws(TensorError) -> State {
        State(environments: environments.state, generator: try generator.state())
    }

    /// - Throws: ``PolicyTrainingError`` with `badCheckpoint`.
    public mutating func restore(_ state: State) throws(PolicyTrainingError) {
        try environments.restore(state.environments)
        do throws(TensorError) {
            try generator.restore(state.generator)
        } catch {
            throw PolicyTrainingError(
                .badCheckpoint, "the checkpoint's generator cannot be read; start anew", cause: error)
        }
    }
}
