import Core
package import PolicyModel
package import PolicyTraining
package import Tensors
package import TestSupport

/// A made-up market as the learners take it.
package struct World {
    package let source: SyntheticMarket
    package let market: Market
    package let observations: DayMatrix

    package init(_ source: SyntheticMarket) throws {
        self.source = source
        market = try Market(
            slots: Array(0..<source.slots), overnight: source.overnight, intraday: source.intraday,
            buyable: [Bool](repeating: true, count: source.days * source.slots),
            settlements: [[Int]](repeating: [], count: source.days))
        let width = source.slots * SyntheticMarket.features
        observations = try DayMatrix(days: source.days, inputs: width)
        try source.observations.withUnsafeBufferPointer { values in
            for day in 0..<source.days {
                try observations.setRow(
                    day, UnsafeBufferPointer(rebasing: values[day * width..<(day + 1) * width]))
            }
        }
    }

    /// - Parameter noise: of the features beside the planted one.
    package static func planted(
        days: Int, slots: Int, noise: Double = 1, isPermuted: Bool = false, seed: UInt64
    ) throws -> World {
        try World(
            .planted(days: days, slots: slots, noise: noise, isPermuted: isPermuted, seed: seed))
    }

    package func network(hidden: [Int] = [64, 64]) -> PolicyNetwork {
        PolicyNetwork(
            hidden: hidden, slots: source.slots, features: SyntheticMarket.features, batch: source.slots)
    }

    package func dense(
        hidden: [Int] = [64, 64], rule: OptimiserRule = .adam(), sharesTrunk: Bool = false, seed: UInt64 = 1
    ) throws -> DenseActorCritic {
        try DenseActorCritic(
            network: network(hidden: hidden), days: observations, sharesTrunk: sharesTrunk, rule: rule,
            generator: TensorGenerator(seed: seed))
    }

    package func shared(
        hidden: [Int] = [32, 32], rule: OptimiserRule = .adam(), seed: UInt64 = 1
    ) throws -> SharedActorCritic {
        try SharedActorCritic(
            network: PolicyNetwork(
                kind: .shared, hidden: hidden, slots: source.slots, features: SyntheticMarket.features,
                batch: source.slots),
            days: observations, masks: market.buyable, rule: rule, generator: TensorGenerator(seed: seed))
    }

    package func shareOfOracle(_ learner: any Learner, count: Int) throws -> Double {
        source.shareOfOracle(
            scores: try learner.scores(of: observations, masks: market.buyable), count: count)
    }
}
