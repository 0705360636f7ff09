/// How past signals of a kind paid, as a bet: the share that did, and how much more they brought than the others
/// lost.
public struct KellyEstimate: Hashable, Sendable {
    /// Signals that were counted; above 0.
    public var count: Int
    /// Share of them that paid, 0...1.
    public var hitRate: Double
    /// Mean excess of those that paid, a fraction, 0 or more; 0 where none did.
    public var meanGain: Double
    /// Mean size of the excess of those that did not, 0 or more; 0 where all did.
    public var meanLoss: Double

    public init(count: Int, hitRate: Double, meanGain: Double, meanLoss: Double) {
        self.count = count
        self.hitRate = hitRate
        self.meanGain = meanGain
        self.meanLoss = meanLoss
    }

    /// Nil of nothing. The same values in another order make the same estimate, to the last bit.
    ///
    /// - Parameter excesses: of each signal, a fraction; it paid where that is above 0.
    public init?(excesses: [Double]) {
        guard !excesses.isEmpty else { return nil }
        var (gained, lost, hits) = (0.0, 0.0, 0)
        for excess in excesses.sorted() {
            if excess > 0 {
                gained += excess
                hits += 1
            } else {
                lost -= excess
            }
        }
        let misses = excesses.count - hits
        self.init(
            count: excesses.count, hitRate: Double(hits) / Double(excesses.count),
            meanGain: hits > 0 ? gained / Double(hits) : 0,
            meanLoss: misses > 0 ? lost / Double(misses) : 0)
    }

    /// What a unit that is lost by the others brings when it is won; infinite where nothing was ever lost.
    public var payoff: Double {
        meanLoss > 0 ? meanGain / meanLoss : meanGain > 0 ? .infinity : 0
    }
}
