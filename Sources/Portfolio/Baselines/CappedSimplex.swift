/// Portfolios without debt: weights of 0 to a cap that sum to 1.
struct CappedSimplex {
    let cap: Double

    /// - Parameters:
    ///   - cap: raised to 1/count where it would not let the weights sum to 1.
    ///   - count: weights, 1 or more.
    init(cap: Double, count: Int) {
        self.cap = max(cap, 1 / Double(count))
    }

    /// The nearest such portfolio: every weight less one number, cut off at 0 and at the cap. The sum falls
    /// piecewise in a straight line as that number grows, so Newton's steps find it, kept between bounds that
    /// halve where a step leads out of them.
    ///
    /// What is such a portfolio but for rounding stays as it is.
    func project(_ weights: inout [Double]) {
        let cap = cap
        var (least, most, total) = (0.0, 0.0, 0.0)
        for weight in weights {
            (least, most, total) = (min(least, weight), max(most, weight), total + weight)
        }
        guard least < 0 || most > cap || abs(total - 1) > 1e-12 else { return }
        var (low, high) = (least - cap, most)
        var shift = (total - 1) / Double(weights.count)
        for _ in 0..<100 {
            var (sum, free) = (0.0, 0.0)
            for weight in weights {
                let rest = weight - shift
                sum += min(max(rest, 0), cap)
                free += rest > 0 && rest < cap ? 1 : 0
            }
            guard abs(sum - 1) > 1e-14 else { break }
            if sum > 1 { low = shift } else { high = shift }
            let step = shift + (free > 0 ? (sum - 1) / free : .infinity)
            shift = step > low && step < high ? step : 0.5 * (low + high)
        }
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
