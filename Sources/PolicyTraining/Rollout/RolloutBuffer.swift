public import Tensors

/// What a policy met: one row a decision, time-major ([step x environment]).
///
/// Observations are kept as day numbers, and the policy that acted as its scores by day: the probability of an
/// action follows from them.
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
    /// The scores drawn, [rows, columns].
    public let actions: Tensor
    /// Means of the policy that drew them, [days, columns]; rows of days without a decision mean nothing.
    public let means: Tensor
    /// Logarithm of its standard deviation, [1] or [columns].
    public let logDeviation: Tensor

    public init(
        steps: Int, environments: Int, means: Tensor, logDeviation: Tensor
    ) throws(TensorError) {
        self.steps = steps
        self.environments = environments
        self.means = means
        self.logDeviation = logDeviation
        let rows = steps * environments
        days = [Int](repeating: 0, count: rows)
        rewards = [Double](repeating: 0, count: rows)
        values = rewards
        nextValues = rewards
        ends = [Bool](repeating: false, count: rows)
        actions = try Tensor.uninitialized([rows, means.size(1)])
    }

    public var rows: Int { steps * environments }
}
