import Core
import Foundation
import LearningSupport
import PolicyModel
import PolicyTraining
import Tensors
import TestSupport
import Testing

extension PolicyTrainingTests {
    @Suite("Learners put away and taken up again") struct LearnerStateTests {
        init() throws {
            try Torch.setThreadCount(1)
        }

        static let names = ["ppo", "ppo-shared", "a2c", "sac", "direct", "direct-shared"]

        static func learner(_ name: String, _ world: World, steps: Int, seed: UInt64 = 3) throws
            -> any Learner
        {
            let environment = EnvironmentSettings()
            let rule: OptimiserRule = name == "a2c" ? A2C.rule(A2CSettings()) : .adam()
            let network: any ActorCriticNetwork =
                name.hasSuffix("-shared")
                ? try world.shared(hidden: [8, 8], seed: seed)
                : try world.dense(hidden: [16, 16], rule: rule, seed: seed)
            switch name {
            case "ppo", "ppo-shared":
                var settings = PPOSettings()
                settings.learnsDeviation = name == "ppo"
                return try PPO(
                    market: world.market, network: network, environment: environment, settings: settings,
                    steps: steps, seed: seed)
            case "a2c":
                return try A2C(
                    market: world.market, network: network, environment: environment,
                    settings: A2CSettings(), steps: steps, seed: seed)
            case "sac":
                var settings = SACSettings()
                settings.learningStarts = 40
                settings.batchSize = 16
                settings.replayCapacity = 100
                return try SAC(
                    market: world.market, network: world.network(hidden: [16, 16]), days: world.observations,
                    environment: environment, settings: settings, steps: steps, seed: seed)
            default:
                return try DirectGradient(
                    market: world.market, network: network, environment: environment,
                    settings: DirectSettings(), steps: steps, seed: seed)
            }
        }

        static func values(_ state: LearnerState) throws -> [String: [Float]] {
            var values: [String: [Float]] = [:]
            for (name, tensor) in state.tensors { values[name] = try tensor.floats() }
            return values
        }

        @Test(
            "A learner restored half-way ends with the bits of one that was never stopped", arguments: names)
        func resuming(_ name: String) throws {
            let world = try World.planted(days: 130, slots: 9, seed: 31)
            let steps = 480
            let whole = try Self.learner(name, world, steps: steps)
            var kept: LearnerState?
            while !whole.isDone {
                _ = try whole.advance()
                if kept == nil, whole.stepsTaken >= steps / 2 {
                    // Through a file, as a checkpoint goes.
                    let folder = try TemporaryFolder()
                    let state = try whole.state()
                    try Safetensors(state.tensors, metadata: state.facts)
                        .write(to: folder.appending("state.safetensors"))
                    let file = try Safetensors(contentsOf: folder.appending("state.safetensors"))
                    var copy = LearnerState()
                    copy.tensors = file.tensors
                    copy.facts = file.metadata
                    kept = copy
                }
            }
            let rest = try Self.learner(name, world, steps: steps, seed: 77)
            try rest.restore(#require(kept))
            #expect(rest.stepsTaken < steps && rest.stepsTaken > 0)
            try rest.train()
            #expect(rest.stepsTaken == whole.stepsTaken)
            #expect(try Self.values(rest.state()) == Self.values(whole.state()))
            #expect(try rest.state().facts == whole.state().facts)
        }

        @Test("The same seed gives the same bits, another seed others", arguments: names)
        func determinism(_ name: String) throws {
            let world = try World.planted(days: 130, slots: 9, seed: 32)
            func values(_ seed: UInt64) throws -> [String: [Float]] {
                let learner = try Self.learner(name, world, steps: 240, seed: seed)
                try learner.train()
                return try Self.values(learner.state())
            }
            let first = try values(3)
            #expect(try first == values(3))
            #expect(try first != values(4))
        }

        @Test("A state of another shape is refused with a line that says so", arguments: names)
        func otherShape(_ name: String) throws {
            let small = try Self.learner(
                name, World.planted(days: 130, slots: 5, seed: 33), steps: 240)
            _ = try small.advance()
            var state = try small.state()
            if name.hasSuffix("-shared") {
                state.tensors.removeAll { $0.name.hasSuffix("encoder.weight") }
            }
            let large = try Self.learner(name, World.planted(days: 130, slots: 9, seed: 33), steps: 240)
            let error = #expect(throws: PolicyTrainingError.self) { try large.restore(state) }
            #expect(error?.code == .badCheckpoint)
        }
    }
}
