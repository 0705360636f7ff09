import Foundation

extension SharpeInference {
    /// The greatest ratio that `trials` independent ones without skill are expected to show:
    /// `deviation ((1 - g) Z(1 - 1/N) + g Z(1 - 1/(N e)))`, with Euler's g = 0.5772 and Z the normal quantile.
    ///
    /// 0 of one trial or none: nothing was chosen. Source: Bailey and López de Prado (2014), equation 1.
    public static func expectedMaximum(trials: Double, deviation: Double) -> Double {
        guard trials > 1 else { return 0 }
        let gamma = 0.577_215_664_901_532_9
        let best =
            -(1 - gamma) * NormalDistribution.quantile(1 / trials)
            - gamma * NormalDistribution.quantile(1 / (trials * M_E))
        return deviation * max(0, best)
    }

    /// ``deflated(trials:deviation:)`` for a candidate out of these trials.
    ///
    /// - Parameters:
    ///   - ratios: every trial's Sharpe ratio of a period, the candidate's among them.
    ///   - meanCorrelation: of the trials' returns; 0 takes them for independent, the strictest.
    public func deflated(among ratios: [Double], meanCorrelation: Double = 0) -> Double {
        deflated(
            trials: Self.effectiveTrials(ratios.count, meanCorrelation: meanCorrelation),
            deviation: Moments(ratios).deviation)
    }

    /// The mean of the correlations of each trial's returns with each other's; 0 with fewer than two that move.
    ///
    /// - Parameter trials: [trial][period].
    public static func meanCorrelation(of trials: [[Double]]) -> Double {
        var sum = [Double](repeating: 0, count: trials.first?.count ?? 0)
        var moving = 0.0
        for returns in trials {
            precondition(returns.count == sum.count, "all trials have the same periods")
            let moments = Moments(returns)
            guard moments.deviation > 0 else { continue }
            moving += 1
            for (period, value) in returns.enumerated() {
                sum[period] += (value - moments.mean) / moments.deviation
            }
        }
        guard moving > 1 else { return 0 }
        // The variance of the sum of standardised returns is the sum of all their correlations.
        let squares = sum.reduce(0) { $0 + $1 * $1 } / Double(sum.count - 1)
        return (squares - moving) / (moving * (moving - 1))
    }

    /// How many independent trials so many correlated ones amount to: `rho + (1 - rho) N`.
    ///
    /// - Parameter meanCorrelation: of the returns of different trials, on average.
    public static func effectiveTrials(_ trials: Int, meanCorrelation: Double) -> Double {
        let correlation = min(1, max(0, meanCorrelation))
        return correlation + (1 - correlation) * Double(trials)
    }

    /// What a period's ratio is multiplied by to span `periods` of them: `sqrt(periods)` of independent
    /// periods, less where gains follow gains.
    ///
    /// `q / sqrt(q + 2 sum_k (q - k) rho_k)`; further correlations count as 0. Source: Lo (2002), equation 20.
    ///
    /// - Parameter autocorrelations: of the returns at lags 1, 2, ...
    public static func annualisation(autocorrelations: [Double], periods: Int) -> Double {
        var sum = Double(periods)
        for (index, correlation) in autocorrelations.prefix(max(0, periods - 1)).enumerated() {
            sum += 2 * Double(periods - index - 1) * correlation
        }
        return sum > 0 ? Double(periods) / sum.squareRoot() : .infinity
    }
}
