import Core
import LearningSupport
import PolicyModel
import PolicyTraining
import Tensors
import TestSupport
import Testing

extension PolicyTrainingTests {
    @Suite("PPO") struct PPOTests {
        init() throws {
            try Torch.setThreadCount(1)
        }

        func learner(
            _ world: World, steps: Int, settings: PPOSettings = PPOSettings(), seed: UInt64 = 1
        ) throws -> PPO {
            try PPO(
                market: world.market, network: world.dense(seed: seed), environment: EnvironmentSettings(),
                settings: settings, steps: steps, seed: seed)
        }

        @Test("Next month's return planted in a feature is found: most of the oracle's edge on unseen days")
        func plantedSignal() throws {
            let world = try World.planted(days: 1_500, slots: 24, noise: 0.2, seed: 11)
            let unseen = try World.planted(days: 250, slots: 24, noise: 0.2, seed: 12)
            let ppo = try learner(world, steps: 16_384)
            #expect(abs(try unseen.shareOfOracle(ppo, count: 5)) < 0.2, "nothing is known at first")
            try ppo.train()
            let share = try unseen.shareOfOracle(ppo, count: 5)
            #expect(share > 0.5, "\(share) of the oracle's edge")
        }

        @Test("The same seed gives the same weights bit for bit, another seed others")
        func determinism() throws {
            let world = try World.planted(days: 120, slots: 12, seed: 15)
            func weights(seed: UInt64) throws -> [Float] {
                let ppo = try learner(world, steps: 600, seed: seed)
                try ppo.train()
                return try ppo.state().tensors.flatMap { try $0.tensor.floats() }
            }
            let first = try weights(seed: 1)
            #expect(try first == weights(seed: 1))
            #expect(try first != weights(seed: 2))
        }

        @Test(
            "Decisions are counted, cut to whole steps of all environments, and the deviation falls to its end"
        )
        func counting() throws {
            let world = try World.planted(days: 120, slots: 6, seed: 16)
            let ppo = try learner(world, steps: 1_100)
            var seen: [Int] = []
            try ppo.train { seen.append($0.steps) }
            #expect(seen == Array(stride(from: 128, through: 1_024, by: 128)) + [1_104])
            #expect(abs(try ppo.deviation.logarithm.exp().item() - 0.05) < 1e-6)
        }

        @Test("An update stops once slots have moved too far")
        func earlyStop() throws {
            let world = try World.planted(days: 120, slots: 6, seed: 17)
            var settings = PPOSettings()
            settings.learningRate = 0.05
            settings.targetDivergence = 1e-3
            let ppo = try learner(world, steps: 512, settings: settings)
            var updates: [Int] = []
            try ppo.train { updates.append($0.updates) }
            #expect(updates.count == 8 && updates.allSatisfy { $0 < 10 })
        }

        @Test("A deviation can be learned, a slot each")
        func learnedDeviation() throws {
            let world = try World.planted(days: 120, slots: 6, seed: 18)
            var settings = PPOSettings()
            settings.learnsDeviation = true
            var network = world.network()
            network.deviation = .perSlot
            let ppo = try PPO(
                market: world.market,
                network: DenseActorCritic(
                    network: network, days: world.observations, generator: TensorGenerator(seed: 1)),
                environment: EnvironmentSettings(), settings: settings, steps: 512, seed: 1)
            try ppo.train()
            let learned = try ppo.deviation.logarithm.floats()
            #expect(Set(learned).count == 6 && learned.allSatisfy { $0.isFinite && $0 != 0 })
        }

        @Test("The joint ratio of three thousand slots stays finite at Stable-Baselines3's learning rate")
        func jointRatio() throws {
            let world = try World.planted(days: 100, slots: 3_000, seed: 19)
            var settings = PPOSettings()
            settings.ratio = .joint
            settings.learnsDeviation = true
            settings.environments = 1
            settings.rolloutSteps = 64
            let ppo = try learner(world, steps: 128, settings: settings)
            var divergences: [Double] = []
            try ppo.train { divergences.append($0.divergence ?? .nan) }
            #expect(divergences.allSatisfy { $0.isFinite })
            #expect(try ppo.state().tensors.allSatisfy { try $0.tensor.allFinite() })
        }

        @Test(
            "Settings that make no sense are refused",
            arguments: ["batch", "epochs", "rollout", "rate", "value"])
        func badSettings(_ name: String) throws {
            var settings = PPOSettings()
            switch name {
            case "batch": settings.batchSize = 1
            case "epochs": settings.epochs = 0
            case "rollout": settings.rolloutSteps = settings.environments - 1
            case "value": settings.valueClipRange = 0
            default: settings.learningRate = .nan
            }
            let error = #expect(throws: PolicyTrainingError.self) { try settings.validate() }
            #expect(error?.kind == .usage)
        }
    }
}
