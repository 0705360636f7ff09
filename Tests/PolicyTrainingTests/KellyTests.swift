import Core
import Foundation
import PolicyModel
import PolicyTraining
import Portfolio
import Tensors
import TestSupport
import Testing

/// Growth-optimal portfolios of independent stocks in geometric Brownian motion, held without cash.
struct KellyWorld {
    let drifts: [Double]
    let volatilities: [Double]

    /// Expected logarithmic growth a year of weights that are kept: `w'mu - w'Sigma w / 2`.
    ///
    /// Source: Merton, "Lifetime Portfolio Selection under Uncertainty" (1969); Thorp, "The Kelly Criterion"
    /// (2006), section 7.
    func growth(_ weights: [Double]) -> Double {
        weights.indices.reduce(0) {
            $0 + weights[$1] * drifts[$1] - pow(weights[$1] * volatilities[$1], 2) / 2
        }
    }

    /// `w_i = max(0, (mu_i - lambda) / sigma_i^2)` with the lambda that makes them sum to 1.
    var best: [Double] {
        func weights(_ lambda: Double) -> [Double] {
            drifts.indices.map { max(0, (drifts[$0] - lambda) / (volatilities[$0] * volatilities[$0])) }
        }
        var (low, high) = (-100.0, drifts.max() ?? 0)
        for _ in 0..<200 {
            let middle = (low + high) / 2
            if weights(middle).reduce(0, +) > 1 { low = middle } else { high = middle }
        }
        return weights(low)
    }
}

extension PolicyTrainingTests {
    @Suite("Growth on geometric Brownian motion") struct KellyTests {
        init() throws {
            try Torch.setThreadCount(1)
        }

        static func learner(_ name: String, _ world: World, steps: Int) throws -> any Learner {
            var environment = EnvironmentSettings()
            environment.episodeMonths = 1
            environment.costBasisPoints = 0
            environment.rewardWeights = RewardWeights(monthlyReturn: 0, sharpe: 0, drawdown: 0, logGrowth: 1)
            if name == "a2c" {
                var settings = A2CSettings()
                settings.environments = 64
                settings.learningRate = 5e-3
                settings.annealsLearningRate = true
                settings.normalisesAdvantages = true
                return try A2C(
                    market: world.market, network: world.shared(rule: A2C.rule(settings)),
                    environment: environment, settings: settings, steps: steps, seed: 1)
            }
            var settings = PPOSettings()
            settings.environments = 64
            settings.learningRate = 3e-3
            settings.annealsLearningRate = true
            settings.rolloutSteps = 256
            settings.batchSize = 256
            return try PPO(
                market: world.market, network: world.shared(), environment: environment, settings: settings,
                steps: steps, seed: 1)
        }

        /// The learned weights' share of Kelly's growth, and that of equal weights.
        static func shares(_ kelly: KellyWorld, _ world: World, _ learner: any Learner) throws -> (
            learned: Double, equal: Double
        ) {
            let count = kelly.drifts.count
            let scores = Array(
                try learner.scores(of: world.observations, masks: world.market.buyable)[..<count])
            let best = kelly.growth(kelly.best)
            let weights = MaskedSoftmax.weights(
                scores: scores, mask: [Bool](repeating: true, count: count))
            let equal = [Double](repeating: 1 / Double(count), count: count)
            return (kelly.growth(weights) / best, kelly.growth(equal) / best)
        }

        @Test(
            "Eight stocks: 95 % of Kelly's growth",
            arguments: [("ppo", 40_960), ("a2c", 64_000)])
        func small(_ algorithm: (name: String, steps: Int)) throws {
            let kelly = KellyWorld(
                drifts: [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35],
                volatilities: [0.2, 0.45, 0.25, 0.4, 0.3, 0.35, 0.4, 0.45])
            let world = try World(
                .brownian(days: 20_000, drifts: kelly.drifts, volatilities: kelly.volatilities, seed: 61))
            let learner = try Self.learner(algorithm.name, world, steps: algorithm.steps)
            try learner.train()
            let shares = try Self.shares(kelly, world, learner)
            #expect(shares.equal < 0.75, "equal weights already have \(shares.equal)")
            #expect(shares.learned > 0.95, "\(shares.learned) of Kelly's growth")
        }
    }
}
