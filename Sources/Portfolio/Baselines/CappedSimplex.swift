/// Portfolios without debt: weights of 0 to a cap that sum to 1.
struct CappedSimplex {
    let cap: Double

    /// - Parameters:
    ///   - cap: raised to 1/count where it would not let the weights sum to 1.
    ///   - count: weights, 1 or more.
    init(cap: Double, count: Int) {
        self.cap = max(cap, 1 / Double(count))
    }

    /// The nearest such portfolio: every weight less one number, cut off at 0 and at the cap. Halving finds
    /// which weights are cut; the number then follows from the rest.
    ///
    /// What is such a portfolio but for rounding stays as it is.
    func project(_ weights: inout [Double]) {
        let cap = cap
        var (least, most, total) = (0.0, 0.0, 0.0)
        for weight in weights {
            (least, most, total) = (min(least, weight), max(most, weight), total + weight)
        }
        guard least < 0 || most > cap || abs(total - 1) > 1e-12 else { return }
        func sum(_ shift: Double) -> Double {
            var sum = 0.0
            for weight in weights { sum += min(max(weight - shift, 0), cap) }
            return sum
        }
        var low = (weights.min() ?? 0) - cap
        var high = weights.max() ?? 0
        for _ in 0..<60 {
            let middle = 0.5 * (low + high)
            guard middle > low, middle < high else { break }
            if sum(middle) > 1 { low = middle } else { high = middle }
        }
        var (free, count, full) = (0.0, 0.0, 0.0)
        for weight in weights {
            if weight - high >= cap {
                full += cap
            } else if weight > high {
                free += weight
                count += 1
            }
        }
        let shift = count > 0 ? (free + full - 1) / count : high
        for index in weights.indices { weights[index] = min(max(weights[index] - shift, 0), cap) }
    }

    /// The least that `gradient x portfolio` can be: the cap on the smallest, then on the next.
    func least(_ gradient: [Double]) -> Double {
        var (sum, left) = (0.0, 1.0)
        for value in gradient.sorted() {
            let weight = min(cap, left)
            sum += weight * value
            left -= weight
            if left <= 0 { break }
        }
        return sum
    }
}
