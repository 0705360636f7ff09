extension MonthReward {
    /// The derivative of a month's reward with respect to its equity curve.
    ///
    /// The month's growth is the last equity over the first, daily returns are ratios of neighbours, and the
    /// drawdown hangs on its high and its low alone: where several falls are equally deep the first counts,
    /// one sub-gradient of many. A deviation of 0 and a growth below ``leastGrowth`` count as constant.
    ///
    /// - Parameters:
    ///   - equity: of the close before the month, then of each of its sessions; the first above 0.
    ///   - factor: what the reward counts for.
    ///   - gradient: as long as `equity`; added to.
    public static func addGradient(
        equity: UnsafeBufferPointer<Double>, weights: RewardWeights, times factor: Double,
        into gradient: UnsafeMutableBufferPointer<Double>
    ) {
        precondition(equity.count == gradient.count && equity.count > 1, "one derivative an equity")
        let last = equity.count - 1
        let growth = equity[last] / equity[0]
        var growthWorth = weights.monthlyReturn
        if growth > leastGrowth { growthWorth += weights.logGrowth / growth }
        gradient[last] += factor * growthWorth / equity[0]
        gradient[0] -= factor * growthWorth * growth / equity[0]

        var (high, peak, trough, depth) = (0, 0, 0, 0.0)
        for session in 1...last {
            if equity[session] > equity[high] { high = session }
            let fall = 1 - equity[session] / equity[high]
            if fall > depth { (peak, trough, depth) = (high, session, fall) }
        }
        if depth > 0 {
            gradient[trough] += factor * weights.drawdown / equity[peak]
            gradient[peak] -= factor * weights.drawdown * (1 - depth) / equity[peak]
        }
        if last > 1 {
            addSharpe(equity: equity, times: factor * weights.sharpe, into: gradient)
        }
    }

    private static func addSharpe(
        equity: UnsafeBufferPointer<Double>, times factor: Double,
        into gradient: UnsafeMutableBufferPointer<Double>
    ) {
        func change(_ session: Int) -> Double {
            PortfolioSimulator.change(from: equity[session - 1], to: equity[session])
        }
        let sessions = 1..<equity.count
        let count = Double(sessions.count)
        let mean = sessions.reduce(0) { $0 + change($1) } / count
        let variance = sessions.reduce(0) { $0 + (change($1) - mean) * (change($1) - mean) } / count
        let deviation = variance.squareRoot()
        let scale = factor * sessionsPerMonth.squareRoot()
        let meanWorth = scale / (deviation + epsilon)
        let deviationWorth = -meanWorth * mean / (deviation + epsilon)
        for session in sessions where equity[session - 1] > 0 {
            var worth = meanWorth / count
            if deviation > 0 { worth += deviationWorth * (change(session) - mean) / (count * deviation) }
            gradient[session] += worth / equity[session - 1]
            gradient[session - 1] -= worth * equity[session] / (equity[session - 1] * equity[session - 1])
        }
    }
}
