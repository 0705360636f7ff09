import Core
import Foundation
import LearningSupport
import PolicyModel
import PolicyTraining
import Portfolio
import Tensors
import TestSupport
import Testing

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
            let shares = try kelly.shares(world, learner)
            #expect(shares.equal < 0.75, "equal weights already have \(shares.equal)")
            #expect(shares.learned > 0.95, "\(shares.learned) of Kelly's growth")
        }
    }
}
