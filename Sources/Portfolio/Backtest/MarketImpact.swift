/// What moving money costs by its size, slot by slot, from the last month up to a decision.
///
/// `sigma` is the population standard deviation of the returns from close to close, by price alone, and `v`
/// the mean dollar volume, both over those of the last ``sessions`` that have them. A stock with fewer than
/// two returns or no volume has no impact: there is nothing to tell it by.
struct MarketImpact {
    /// Sessions looked back on, the decision's included.
    static let sessions = 21

    /// `coefficient x sigma / sqrt(v / capital)`, one a slot: the part of the trade's value that it costs is
    /// this times the root of its value, where a portfolio starts with 1.
    private(set) var factors: [Double]
    private let coefficient: Double
    private let capital: Double
    private var counts: [Double]
    private var means: [Double]
    private var squares: [Double]
    private var volumes: [Double]
    private var volumeCounts: [Double]

    init(coefficient: Double, capital: Double, slotCount: Int) {
        self.coefficient = coefficient
        self.capital = capital
        factors = [Double](repeating: 0, count: slotCount)
        (counts, means, squares, volumes, volumeCounts) = (factors, factors, factors, factors, factors)
    }

    /// Works the factors out anew from the sessions up to `day`; allocates nothing.
    mutating func update(_ market: MarketPanel, through day: Int) {
        for slot in factors.indices { forget(slot) }
        for session in max(0, day + 1 - Self.sessions)...day {
            for delisting in market.delistings[session] { forget(delisting.slot) }
            let first = session * market.slotCount
            for slot in factors.indices {
                let change = (1 + market.overnight[first + slot]) * (1 + market.intraday[first + slot]) - 1
                if !change.isNaN {
                    // Welford's update.
                    counts[slot] += 1
                    let distance = change - means[slot]
                    means[slot] += distance / counts[slot]
                    squares[slot] += distance * (change - means[slot])
                }
                let volume = Double(market.dollarVolume[first + slot])
                if !volume.isNaN {
                    volumes[slot] += volume
                    volumeCounts[slot] += 1
                }
            }
        }
        for slot in factors.indices {
            guard counts[slot] > 1, volumes[slot] > 0 else {
                factors[slot] = 0
                continue
            }
            let sigma = (squares[slot] / counts[slot]).squareRoot()
            let volume = volumes[slot] / volumeCounts[slot]
            factors[slot] = coefficient * sigma / (volume / capital).squareRoot()
        }
    }

    private mutating func forget(_ slot: Int) {
        (counts[slot], means[slot], squares[slot]) = (0, 0, 0)
        (volumes[slot], volumeCounts[slot]) = (0, 0)
    }
}
