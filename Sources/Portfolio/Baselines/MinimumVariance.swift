/// The long-only portfolio of least variance, by a covariance that thousands of stocks do not upset.
///
/// Source of the portfolio: Clarke, de Silva and Thorley, "Minimum-Variance Portfolios in the U.S. Equity
/// Market" (2006); of the covariance: ``ShrunkCovariance``. The weights are found by projected gradients with
/// momentum, started anew when it points uphill (Beck and Teboulle 2009; O'Donoghue and Candès 2015), on
/// those stocks alone that can have a weight: others join while the whole gradient says that they would help.
public struct MinimumVariance: Hashable, Sendable, Codable {
    /// Sessions of returns to look back on.
    public var sessions = 252
    /// No stock gets more; 1/N where fewer than 1 / this are allowed.
    public var maximumWeight = 0.05
    /// A stock with bars in less than this share of the sessions gets no weight.
    public var leastBars = 0.9
    /// The variance is within this share of the least there is, by the duality gap.
    public var tolerance = 1e-9
    /// Whether the covariance is shrunk. The sample's own does for few stocks and many sessions.
    public var isShrunk = true

    /// Most steps for one set of stocks; by far more than are needed.
    private static let stepLimit = 20_000
    /// Stocks that join at a time.
    private static let joining = 100

    public init() {}

    /// Targets that sum to 1; all 0, which is cash, where no stock has the history.
    ///
    /// - Parameter mask: true where a weight is allowed, one a slot.
    public func weights(_ past: PastReturns, mask: [Bool]) -> [Double] {
        precondition(mask.count == past.slotCount, "one flag a slot")
        precondition(sessions > 1 && maximumWeight > 0 && tolerance > 0, "a variance needs sessions")
        var weights = [Double](repeating: 0, count: past.slotCount)
        guard past.sessionCount >= sessions else { return weights }
        let window = past.sessionCount - sessions..<past.sessionCount
        let counts = past.returnCounts(in: window)
        let slots = mask.indices.filter {
            mask[$0] && counts[$0] > 0 && Double(counts[$0]) >= leastBars * Double(sessions)
        }
        guard !slots.isEmpty else { return weights }
        var returns = [Double](repeating: 0, count: sessions * slots.count)
        for (row, session) in window.enumerated() {
            for (place, slot) in slots.enumerated() {
                returns[row * slots.count + place] = past.values[session * past.slotCount + slot]
            }
        }
        let found = solve(
            ShrunkCovariance(returns: returns, stockCount: slots.count, isShrunk: isShrunk))
        for (place, slot) in slots.enumerated() { weights[slot] = found[place] }
        return weights
    }

    func solve(_ covariance: ShrunkCovariance) -> [Double] {
        let count = covariance.stockCount
        let simplex = CappedSimplex(cap: maximumWeight, count: count)
        var weights = [Double](repeating: 1 / Double(count), count: count)
        guard covariance.meanVariance > 0 else { return weights }
        var gradient = weights
        covariance.multiply(weights, into: &gradient)
        // Enough stocks to be fully invested, those that vary least with the market first.
        var chosen = Array(
            gradient.indices.sorted { (gradient[$0], $0) < (gradient[$1], $1) }
                .prefix(max(2 * Self.joining, Int((1 / simplex.cap).rounded(.up)) + 1)))
        while true {
            chosen.sort()
            var part = chosen.map { weights[$0] }
            simplex.project(&part)
            descend(covariance.of(chosen), simplex, &part)
            for stock in weights.indices { weights[stock] = 0 }
            for (place, stock) in chosen.enumerated() { weights[stock] = part[place] }
            covariance.multiply(weights, into: &gradient)
            let variance = zip(gradient, weights).reduce(0) { $0 + $1.0 * $1.1 }
            guard 2 * (variance - simplex.least(gradient)) > tolerance * variance, chosen.count < count else {
                return weights
            }
            var isChosen = [Bool](repeating: false, count: count)
            for stock in chosen { isChosen[stock] = true }
            chosen += gradient.indices.filter { !isChosen[$0] }
                .sorted { (gradient[$0], $0) < (gradient[$1], $1) }.prefix(Self.joining)
        }
    }

    /// Goes down to the least variance of these stocks, to half the tolerance.
    private func descend(
        _ covariance: ShrunkCovariance, _ simplex: CappedSimplex, _ weights: inout [Double]
    ) {
        let step = 1 / largestVariance(covariance)
        var gradient = weights
        var ahead = weights
        var next = weights
        var momentum = 1.0
        for round in 0..<Self.stepLimit {
            covariance.multiply(ahead, into: &gradient)
            if round.isMultiple(of: 10) {
                // The gap is only known where the gradient is; that is the point ahead once it is feasible.
                next = ahead
                simplex.project(&next)
                covariance.multiply(next, into: &gradient)
                let variance = zip(gradient, next).reduce(0) { $0 + $1.0 * $1.1 }
                if 4 * (variance - simplex.least(gradient)) <= tolerance * variance {
                    weights = next
                    return
                }
                ahead = next
            }
            for index in next.indices { next[index] = ahead[index] - step * gradient[index] }
            simplex.project(&next)
            var uphill = 0.0
            for index in next.indices {
                uphill += (ahead[index] - next[index]) * (next[index] - weights[index])
            }
            let following = uphill > 0 ? 1 : (1 + (1 + 4 * momentum * momentum).squareRoot()) / 2
            let carry = uphill > 0 ? 0 : (momentum - 1) / following
            for index in next.indices {
                ahead[index] = next[index] + carry * (next[index] - weights[index])
                weights[index] = next[index]
            }
            momentum = following
        }
    }

    /// An upper bound of the covariance's largest eigenvalue: repeated multiplication finds it from below,
    /// and a tenth is added for what was not found.
    private func largestVariance(_ covariance: ShrunkCovariance) -> Double {
        var vector = [Double](
            repeating: 1 / Double(covariance.stockCount).squareRoot(), count: covariance.stockCount)
        var product = vector
        var largest = covariance.floor
        for _ in 0..<30 {
            covariance.multiply(vector, into: &product)
            let length = product.reduce(0) { $0 + $1 * $1 }.squareRoot()
            largest = max(largest, length)
            guard length > 0 else { break }
            for index in vector.indices { vector[index] = product[index] / length }
        }
        return 1.1 * largest
    }
}
