public import Core
public import Tensors

/// Decisions to learn from again: a ring, in which an observation is the number of its day.
public struct ReplayBuffer {
    /// What a minibatch holds, a row each.
    public struct Sample {
        public var days: [Int]
        public var nextDays: [Int]
        public var rewards: [Double]
        public var isTerminated: [Bool]
        /// Squashed, between -1 and 1, [rows, columns].
        public var actions: Tensor

        public init(
            days: [Int], nextDays: [Int], rewards: [Double], isTerminated: [Bool], actions: Tensor
        ) {
            self.days = days
            self.nextDays = nextDays
            self.rewards = rewards
            self.isTerminated = isTerminated
            self.actions = actions
        }
    }

    public let capacity: Int
    public private(set) var count = 0
    private var next = 0
    private var days: [Int32]
    private var nextDays: [Int32]
    private var rewards: [Double]
    private var isTerminated: [Bool]
    /// [capacity, columns]
    private let actions: Tensor

    public init(capacity: Int, columns: Int) throws(TensorError) {
        self.capacity = capacity
        days = [Int32](repeating: 0, count: capacity)
        nextDays = days
        rewards = [Double](repeating: 0, count: capacity)
        isTerminated = [Bool](repeating: false, count: capacity)
        // Not filled: pages that no decision has reached take no memory.
        actions = try Tensor.uninitialized([capacity, columns])
    }

    /// Takes in a decision, over the oldest one when full.
    ///
    /// - Parameter action: squashed, one a column.
    public mutating func append(
        day: Int, action: UnsafeBufferPointer<Float>, outcome: StepOutcome, reward: Double
    ) throws(TensorError) {
        let row = next
        days[row] = Int32(day)
        nextDays[row] = Int32(outcome.nextDay)
        rewards[row] = reward
        isTerminated[row] = outcome.isTerminated
        try actions.withUnsafeMutableBytes { bytes throws(TensorError) in
            let floats = bytes.assumingMemoryBound(to: Float.self)
            for column in 0..<action.count { floats[row * action.count + column] = action[column] }
        }
        next = (next + 1) % capacity
        count = min(count + 1, capacity)
    }

    /// Decisions drawn with replacement, as Stable-Baselines3 draws them.
    public func sample(
        _ size: Int, using generator: inout SeededGenerator
    ) throws(TensorError) -> Sample {
        let rows = (0..<size).map { _ in generator.index(below: count) }
        return Sample(
            days: rows.map { Int(days[$0]) }, nextDays: rows.map { Int(nextDays[$0]) },
            rewards: rows.map { rewards[$0] }, isTerminated: rows.map { isTerminated[$0] },
            actions: try actions.indexSelect(Tensor(rows.map { Int64($0) })))
    }

    // MARK: Putting away

    public struct State: Codable, Sendable {
        var count: Int
        var next: Int
        var days: [Int32]
        var nextDays: [Int32]
        var rewards: [Double]
        var isTerminated: [Bool]
    }

    /// All but the actions, of which ``keptActions`` are the ones in use.
    public var state: State {
        State(
            count: count, next: next, days: Array(days[..<count]), nextDays: Array(nextDays[..<count]),
            rewards: Array(rewards[..<count]), isTerminated: Array(isTerminated[..<count]))
    }

    /// [count, columns], sharing memory.
    public func keptActions() throws(TensorError) -> Tensor { try actions.slice(0..<count) }

    /// - Throws: ``TensorError`` when the state does not fit.
    public mutating func restore(_ state: State, actions kept: Tensor) throws(TensorError) {
        guard state.count <= capacity, state.days.count == state.count, state.next < max(1, capacity),
            state.nextDays.count == state.count, state.rewards.count == state.count,
            state.isTerminated.count == state.count, try kept.size(0) == state.count
        else {
            throw TensorError(.invalidArgument, "a replay of another size")
        }
        count = state.count
        next = state.next
        days.replaceSubrange(0..<count, with: state.days)
        nextDays.replaceSubrange(0..<count, with: state.nextDays)
        rewards.replaceSubrange(0..<count, with: state.rewards)
        isTerminated.replaceSubrange(0..<count, with: state.isTerminated)
        try actions.slice(0..<count).copy(from: kept)
    }
}
