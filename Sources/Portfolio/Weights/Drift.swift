/// What prices do to weights between decisions, and what it costs to move them back.
///
/// Weights are fractions of equity, one a slot; what they leave of 1 is cash, which earns nothing.
public enum Drift {
    /// Lets the weights drift with one period's returns: `w_i (1 + r_i) / (1 + sum w_j r_j)`.
    ///
    /// A return that is NaN (no bar) counts as 0.
    ///
    /// - Returns: the portfolio's return over the period, a fraction.
    @discardableResult
    public static func apply(
        returns: UnsafeBufferPointer<Double>, to weights: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        precondition(returns.count == weights.count, "one return a weight")
        var portfolioReturn = 0.0
        for slot in 0..<weights.count where !returns[slot].isNaN {
            let gain = weights[slot] * returns[slot]
            weights[slot] += gain
            portfolioReturn += gain
        }
        let growth = 1 + portfolioReturn
        guard growth > 0 else { return portfolioReturn }
        for slot in 0..<weights.count {
            weights[slot] /= growth
        }
        return portfolioReturn
    }

    /// The drifted weights, as a new array.
    public static func weights(_ weights: [Double], returns: [Double]) -> [Double] {
        var drifted = weights
        returns.withUnsafeBufferPointer { returns in
            drifted.withUnsafeMutableBufferPointer { _ = apply(returns: returns, to: $0) }
        }
        return drifted
    }
}

/// Turnover is buys plus sells: `sum |target_i - drifted_i|` over the stocks, cash left out.
///
/// Going from cash to fully invested is a turnover of 1, swapping the whole portfolio is 2. Sales of
/// archived and dropped holdings count like any other.
public enum Turnover {
    public static func between(_ drifted: [Double], _ targets: [Double]) -> Double {
        drifted.withUnsafeBufferPointer { drifted in
            targets.withUnsafeBufferPointer { between(drifted, $0) }
        }
    }

    public static func between(
        _ drifted: UnsafeBufferPointer<Double>, _ targets: UnsafeBufferPointer<Double>
    ) -> Double {
        precondition(drifted.count == targets.count, "one target a weight")
        var turnover = 0.0
        for slot in 0..<drifted.count {
            turnover += abs(targets[slot] - drifted[slot])
        }
        return turnover
    }

    /// What trading costs, as a fraction of equity: `basisPoints / 10,000 x turnover`.
    public static func cost(_ turnover: Double, basisPoints: Double) -> Double {
        basisPoints / 10_000 * turnover
    }
}
