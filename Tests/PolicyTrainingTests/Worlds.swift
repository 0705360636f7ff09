import Core
import Foundation
import PolicyModel
import PolicyTraining
import Tensors

/// A market with known answers, and what the policy sees of it.
struct World {
    static let features = 17

    var market: Market
    /// [days, slots x features]
    var observations: Tensor
    /// What a stock returns from the open after the day to the close a month later, [day x slot]; logarithms.
    var forward: [Double]
    var days: Int
    var slots: Int

    /// Independent daily returns; with `planted`, feature 14 of each slot is its return of the month to come,
    /// in standard deviations. Every other feature is noise.
    static func random(days: Int, slots: Int, planted: Bool, noise: Double = 0.2, seed: UInt64) throws
        -> World
    {
        var generator = SeededGenerator(seed: seed)
        var overnight = [Double](repeating: 0, count: days * slots)
        var intraday = overnight
        for place in overnight.indices {
            overnight[place] = 0.005 * generator.gaussian()
            intraday[place] = 0.015 * generator.gaussian()
        }
        var forward = [Double](repeating: 0, count: days * slots)
        for day in 0..<max(0, days - 21) {
            for slot in 0..<slots {
                for session in day + 1...day + 21 {
                    let place = session * slots + slot
                    forward[day * slots + slot] +=
                        log1p(intraday[place]) + (session > day + 1 ? log1p(overnight[place]) : 0)
                }
            }
        }
        let deviation = 0.0725
        var values = [Float](repeating: 0, count: days * slots * features)
        for place in values.indices {
            let isSignal = planted && place % features == 14
            values[place] = Float(
                isSignal ? forward[place / features] / deviation : noise * generator.gaussian())
        }
        return World(
            market: Market(
                slots: Array(0..<slots), overnight: overnight, intraday: intraday,
                buyable: [Bool](repeating: true, count: days * slots),
                settlements: [[Int]](repeating: [], count: days)),
            observations: try Tensor(values, shape: [days, slots * features]), forward: forward, days: days,
            slots: slots)
    }

    var network: PolicyNetwork {
        PolicyNetwork(hidden: [64, 64], slots: slots, features: Self.features, batch: slots)
    }

    /// Of the return over equal weights that the `count` best slots by the planted feature have, the share
    /// that the `count` best by the policy's scores have. Every day on which a month fits.
    func shareOfOracle(_ policy: ActorCritic, count: Int) throws -> Double {
        let scores = try withoutGradients { () throws(TensorError) in
            try policy.actor(observations).doubles()
        }
        var mine = 0.0
        var oracle = 0.0
        for day in 0..<days - 21 {
            let row = day * slots..<(day + 1) * slots
            func best(by key: [Double]) -> Double {
                row.sorted { key[$0] > key[$1] }.prefix(count).reduce(0) { $0 + forward[$1] } / Double(count)
            }
            let everything = row.reduce(0) { $0 + forward[$1] } / Double(slots)
            mine += best(by: scores) - everything
            oracle += best(by: forward) - everything
        }
        return mine / oracle
    }
}
