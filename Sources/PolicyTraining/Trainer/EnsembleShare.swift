/// A member of an ensemble and what its scores count for.
struct EnsembleShare: Hashable, Sendable {
    var algorithm: TrainingAlgorithm
    var weight: Double

    /// In proportion to how far each member's Sharpe ratio on the validation sessions lies above that of equal
    /// weights; members that lie below get nothing, and if all do, the best one gets all.
    ///
    /// - Parameter excesses: one a member, at least one; NaN counts as below.
    static func weights(_ excesses: [Double]) -> [Double] {
        let gains = excesses.map { $0 > 0 && $0.isFinite ? $0 : 0 }
        let total = gains.reduce(0, +)
        guard total > 0 else {
            let best = excesses.indices.max { left, right in
                let (first, second) = (excesses[left], excesses[right])
                return second.isNaN ? false : first.isNaN || first < second
            }
            return excesses.indices.map { $0 == best ? 1 : 0 }
        }
        return gains.map { $0 / total }
    }
}
