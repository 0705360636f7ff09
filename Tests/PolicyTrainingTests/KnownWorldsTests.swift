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
    /// Worlds whose best policy is known. Longer versions, with more seeds, are in the training benchmark.
    @Suite("Known worlds") struct KnownWorldsTests {
        init() throws {
            try Torch.setThreadCount(1)
        }

        static func learner(_ name: String, _ world: World, steps: Int, seed: UInt64) throws -> any Learner {
            var environment = EnvironmentSettings()
            environment.episodeMonths = 1
            switch name {
            case "ppo":
                var settings = PPOSettings()
                settings.learningRate = 3e-3
                settings.annealsLearningRate = true
                settings.rolloutSteps = 256
                settings.epochs = 4
                return try PPO(
                    market: world.market, network: world.shared(seed: seed), environment: environment,
                    settings: settings, steps: steps, seed: seed)
            case "a2c":
                var settings = A2CSettings()
                settings.learningRate = 3e-3
                settings.annealsLearningRate = true
                settings.normalisesAdvantages = true
                return try A2C(
                    market: world.market,
                    network: world.shared(rule: A2C.rule(settings), seed: seed), environment: environment,
                    settings: settings, steps: steps, seed: seed)
            default:
                var settings = DirectSettings()
                settings.learningRate = 1e-2
                return try DirectGradient(
                    market: world.market, network: world.shared(seed: seed), environment: environment,
                    settings: settings, steps: steps, seed: seed)
            }
        }

        @Test(
            "A month's return planted among noise is found: 80 % of the oracle's edge, on days never seen",
            arguments: [("ppo", 4_096), ("a2c", 4_800), ("direct", 1_280)])
        func planted(_ algorithm: (name: String, steps: Int)) throws {
            let world = try World.planted(days: 300, slots: 50, seed: 51)
            let unseen = try World.planted(days: 120, slots: 50, seed: 52)
            let learner = try Self.learner(algorithm.name, world, steps: algorithm.steps, seed: 1)
            try learner.train()
            let share = try unseen.shareOfOracle(learner, count: 5)
            #expect(share > 0.8, "\(share) of the oracle's edge")
        }

        @Test("The same at all of the universe's slots", arguments: [("direct", 320)])
        func plantedWide(_ algorithm: (name: String, steps: Int)) throws {
            let world = try World.planted(days: 120, slots: Universe.slotCount, seed: 53)
            let unseen = try World.planted(days: 40, slots: Universe.slotCount, seed: 54)
            let learner = try Self.learner(algorithm.name, world, steps: algorithm.steps, seed: 1)
            try learner.train()
            let share = try unseen.shareOfOracle(learner, count: 100)
            #expect(share > 0.8, "\(share) of the oracle's edge")
        }

        @Test("Where the planted column says nothing, nothing is found: 95 % interval over ten seeds")
        func permuted() throws {
            let shares = try (1...10).map { seed in
                let world = try World.planted(
                    days: 300, slots: 40, isPermuted: true, seed: UInt64(100 + seed))
                let unseen = try World.planted(
                    days: 300, slots: 40, isPermuted: true, seed: UInt64(200 + seed))
                let learner = try Self.learner("direct", world, steps: 640, seed: UInt64(seed))
                try learner.train()
                return try unseen.shareOfOracle(learner, count: 5)
            }
            let mean = shares.reduce(0, +) / 10
            let deviation = (shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 9).squareRoot()
            // Student's t with nine degrees of freedom.
            let margin = 2.262 * deviation / 10.0.squareRoot()
            #expect(abs(mean) <= margin, "\(mean) +- \(margin)")
            #expect(abs(mean) < 0.1)
        }
    }
}
