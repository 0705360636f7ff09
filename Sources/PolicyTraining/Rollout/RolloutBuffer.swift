public import Tensors

/// What a policy met: one row a decision, time-major ([step x environment]).
///
/// Observations are kept as day numbers; the rows of ``DayObservations`` are never copied here.
public struct RolloutBuffer {
    public let steps: Int
    public let environments: Int
    /// The day that each decision was made on.
    public var days: [Int]
    public var rewards: [Double]
    /// The critic's value of the decision's day.
    public var values: [Double]
    /// The critic's value of what followed: the next decision's day, or an episode's last one where it was
    /// truncated; 0 where it terminated.
    public var nextValues: [Double]
    /// Whether the episode ended with this step, either way.
    public var ends: [Bool]
    /// The scores drawn, [rows, slots].
    public let actions: Tensor
    /// Log-densities of each slot's score, less the constant ln(2 pi) / 2, [rows, slots].
    public var logProbabilities: Tensor

    public init(steps: Int, environments: Int, slots: Int) throws(TensorError) {
        self.steps = steps
        self.environments = environments
        let rows = steps * environments
        days = [Int](repeating: 0, count: rows)
        rewards = [Double](repeating: 0, count: rows)
        values = rewards
        nextValues = rewards
        ends = [Bool](repeating: false, count: rows)
        actions = try Tensor.uninitialized([rows, slots])
        logProbabilities = try Tensor.zeros([rows, slots])
    }

    public var rows: Int { steps * environments }
}
