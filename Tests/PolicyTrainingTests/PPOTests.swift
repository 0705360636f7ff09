import Core
import PolicyModel
import PolicyTraining
import Tensors
import Testing

extension PolicyTrainingTests {
    @Suite("PPO") struct PPOTests {
        init() throws {
            try Torch.setThreadCount(1)
        }

        func learner(_ world: World, seed: UInt64 = 1) throws -> PPO {
            try PPO(
                market: world.market, observations: world.observations, network: world.network,
                environment: EnvironmentSettings(), settings: PPOSettings(), seed: seed)
        }

        @Test("Next month's return planted in a feature is found: most of the oracle's edge on unseen days")
        func plantedSignal() throws {
            let world = try World.random(days: 1_500, slots: 24, planted: true, seed: 11)
            let unseen = try World.random(days: 250, slots: 24, planted: true, seed: 12)
            let ppo = try learner(world)
            #expect(abs(try unseen.shareOfOracle(ppo.policy, count: 5)) < 0.2, "nothing is known at first")
            try ppo.train(steps: 16_384)
            let share = try unseen.shareOfOracle(ppo.policy, count: 5)
            #expect(share > 0.5, "\(share) of the oracle's edge")
        }

        @Test("Where there is no signal, nothing is found on unseen days")
        func noSignal() throws {
            let world = try World.random(days: 400, slots: 24, planted: false, seed: 13)
            let unseen = try World.random(days: 400, slots: 24, planted: false, seed: 14)
            let ppo = try learner(world)
            try ppo.train(steps: 4_096)
            let share = try unseen.shareOfOracle(ppo.policy, count: 5)
            #expect(abs(share) < 0.15, "\(share) of the oracle's edge")
        }

        @Test("The same seed gives the same weights bit for bit, another seed others")
        func determinism() throws {
            let world = try World.random(days: 120, slots: 12, planted: true, seed: 15)
            func weights(seed: UInt64) throws -> [Float] {
                let ppo = try learner(world, seed: seed)
                try ppo.train(steps: 600)
                return try ppo.policy.actor.parameters.flatMap { try $0.tensor.floats() }
            }
            let first = try weights(seed: 1)
            #expect(try first == weights(seed: 1))
            #expect(try first != weights(seed: 2))
        }

        @Test(
            "Decisions are counted, cut to whole steps of all environments, and the deviation falls to its end"
        )
        func counting() throws {
            let world = try World.random(days: 120, slots: 6, planted: false, seed: 16)
            let ppo = try learner(world)
            var seen: [Int] = []
            let taken = try ppo.train(steps: 1_100) { seen.append($0.steps) }
            #expect(taken == 1_104)
            #expect(seen == Array(stride(from: 128, through: 1_024, by: 128)) + [1_104])
            #expect(abs(try ppo.policy.logDeviation.exp().item() - 0.3) < 1e-6)
        }

        @Test("An update stops once slots have moved too far")
        func earlyStop() throws {
            let world = try World.random(days: 120, slots: 6, planted: false, seed: 17)
            var settings = PPOSettings()
            settings.learningRate = 0.05
            settings.targetDivergence = 1e-3
            let ppo = try PPO(
                market: world.market, observations: world.observations, network: world.network,
                environment: EnvironmentSettings(), settings: settings, seed: 1)
            var epochs: [Int] = []
            try ppo.train(steps: 512) { epochs.append($0.losses.epochs) }
            #expect(epochs.count == 8 && epochs.allSatisfy { $0 < 10 })
        }

        @Test("A deviation can be learned, a slot each")
        func learnedDeviation() throws {
            let world = try World.random(days: 120, slots: 6, planted: false, seed: 18)
            var settings = PPOSettings()
            settings.learnsDeviation = true
            var network = world.network
            network.deviation = .perSlot
            let ppo = try PPO(
                market: world.market, observations: world.observations, network: network,
                environment: EnvironmentSettings(), settings: settings, seed: 1)
            try ppo.train(steps: 512)
            let learned = try ppo.policy.logDeviation.floats()
            #expect(Set(learned).count == 6 && learned.allSatisfy { $0.isFinite && $0 != 0 })
        }

        @Test("Settings that make no sense are refused", arguments: ["batch", "epochs", "rollout", "rate"])
        func badSettings(_ name: String) throws {
            var settings = PPOSettings()
            switch name {
            case "batch": settings.batchSize = 1
            case "epochs": settings.epochs = 0
            case "rollout": settings.rolloutSteps = settings.environments - 1
            default: settings.learningRate = .nan
            }
            let error = #expect(throws: PolicyTrainingError.self) { try settings.validate() }
            #expect(error?.kind == .usage)
        }
    }
}
