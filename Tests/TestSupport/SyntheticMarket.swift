public import Core
import Foundation

/// A made-up market whose best policy is known: returns, and what a policy sees of them.
public struct SyntheticMarket: Sendable {
    /// Numbers of each slot's observation.
    public static let features = 17
    /// The planted one.
    public static let plantedFeature = 14
    public static let sessionsPerMonth = 21

    public var days: Int
    public var slots: Int
    /// [day x slot]
    public var overnight: [Double]
    public var intraday: [Double]
    /// [days, slots x features], already normalised.
    public var observations: [Float]
    /// What a stock returns from the open after the day to the close a month later, [day x slot]; logarithms.
    public var forward: [Double]

    /// Independent daily returns without drift. Feature 14 of each slot is its return of the month to come in
    /// standard deviations, and every other feature is noise; with `isPermuted` the planted column of each day
    /// is that of a day months away, so that it says nothing.
    ///
    /// - Parameter noise: standard deviation of the other features.
    public static func planted(
        days: Int, slots: Int, noise: Double = 1, isPermuted: Bool = false, seed: UInt64
    ) -> SyntheticMarket {
        var generator = SeededGenerator(seed: seed)
        var market = SyntheticMarket(days: days, slots: slots)
        for place in market.overnight.indices {
            market.overnight[place] = 0.005 * generator.gaussian()
            market.intraday[place] = 0.015 * generator.gaussian()
        }
        market.sumForward()
        let deviation = 0.0725
        // Two months away at least, whichever way round: neither month overlaps with the day's own.
        let gap = 2 * sessionsPerMonth
        let shift = isPermuted ? gap + generator.index(below: days - 2 * gap) : 0
        for day in 0..<days {
            for slot in 0..<slots {
                let place = (day * slots + slot) * features
                for feature in 0..<features {
                    market.observations[place + feature] = Float(noise * generator.gaussian())
                }
                market.observations[place + plantedFeature] =
                    Float(market.forward[(day + shift) % days * slots + slot] / deviation)
            }
        }
        return market
    }

    /// Geometric Brownian motion with a drift and a volatility for each slot, both a year's and both to be seen
    /// in features 0 and 1, standardised over the slots; the other features are 0.
    public static func brownian(
        days: Int, drifts: [Double], volatilities: [Double], seed: UInt64
    ) -> SyntheticMarket {
        let slots = drifts.count
        var generator = SeededGenerator(seed: seed)
        var market = SyntheticMarket(days: days, slots: slots)
        func standardised(_ values: [Double]) -> [Float] {
            let mean = values.reduce(0, +) / Double(slots)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(slots)
            return values.map { Float(($0 - mean) / max(variance.squareRoot(), 1e-12)) }
        }
        let seen = (standardised(drifts), standardised(volatilities))
        for day in 0..<days {
            for slot in 0..<slots {
                let volatility = volatilities[slot]
                let logReturn =
                    (drifts[slot] - volatility * volatility / 2) / 252
                    + volatility * generator.gaussian() / 252.0.squareRoot()
                market.intraday[day * slots + slot] = expm1(logReturn)
                let place = (day * slots + slot) * features
                market.observations[place] = seen.0[slot]
                market.observations[place + 1] = seen.1[slot]
            }
        }
        market.sumForward()
        return market
    }

    private init(days: Int, slots: Int) {
        self.days = days
        self.slots = slots
        overnight = [Double](repeating: 0, count: days * slots)
        intraday = overnight
        forward = overnight
        observations = [Float](repeating: 0, count: days * slots * Self.features)
    }

    private mutating func sumForward() {
        for day in 0..<max(0, days - Self.sessionsPerMonth) {
            for slot in 0..<slots {
                var sum = 0.0
                for session in day + 1...day + Self.sessionsPerMonth {
                    let place = session * slots + slot
                    sum += log1p(intraday[place]) + (session > day + 1 ? log1p(overnight[place]) : 0)
                }
                forward[day * slots + slot] = sum
            }
        }
    }

    /// Of the return over equal weights that the `count` best slots by the month to come have, the share that
    /// the `count` best by `scores` have: the oracle's edge captured.
    ///
    /// - Parameter scores: [day x slot]; every day on which a month fits is looked at.
    public func shareOfOracle(scores: [Float], count: Int) -> Double {
        var mine = 0.0
        var oracle = 0.0
        for day in 0..<days - Self.sessionsPerMonth {
            let row = day * slots..<(day + 1) * slots
            let everything = row.reduce(0) { $0 + forward[$1] } / Double(slots)
            func best(_ order: [Int]) -> Double {
                order.prefix(count).reduce(0) { $0 + forward[$1] } / Double(count) - everything
            }
            mine += best(row.sorted { scores[$0] > scores[$1] })
            oracle += best(row.sorted { forward[$0] > forward[$1] })
        }
        return mine / oracle
    }
}

/// The planted world at all slots in which learners are timed: a year to learn from, and days never seen.
public enum PlantedYear {
    public static var learned: SyntheticMarket { .planted(days: 252, slots: Universe.slotCount, seed: 71) }
    public static var unseen: SyntheticMarket { .planted(days: 60, slots: Universe.slotCount, seed: 72) }
}
