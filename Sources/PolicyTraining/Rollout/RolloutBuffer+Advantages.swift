extension RolloutBuffer {
    /// Generalised advantage estimates and the returns that the critic learns, one a row.
    ///
    /// `delta_t = r_t + discount x V(next) - V_t`; `A_t = delta_t + discount x lambda x A_(t+1)` within an
    /// episode. An episode that was truncated is bootstrapped from the value of its last observation, one
    /// that terminated from nothing.
    ///
    /// Source: Schulman et al., "High-Dimensional Continuous Control Using Generalized Advantage Estimation"
    /// (2016); truncation as in Pardo et al., "Time Limits in Reinforcement Learning" (2018).
    public func advantages(discount: Double, lambda: Double) -> (advantages: [Double], returns: [Double]) {
        var advantages = [Double](repeating: 0, count: rows)
        for environment in 0..<environments {
            var carried = 0.0
            for step in (0..<steps).reversed() {
                let row = step * environments + environment
                let delta = rewards[row] + discount * nextValues[row] - values[row]
                carried = delta + (ends[row] ? 0 : discount * lambda * carried)
                advantages[row] = carried
            }
        }
        return (advantages, zip(advantages, values).map { $0 + $1 })
    }
}
