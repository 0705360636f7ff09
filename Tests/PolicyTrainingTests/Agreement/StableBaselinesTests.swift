import Core
import LearningSupport
import PolicyModel
import PolicyTraining
import Tensors
import TestSupport
import Testing

extension PolicyTrainingTests {
    /// Losses, advantages, log-probabilities and one whole update, beside Stable-Baselines3's own, which runs in
    /// the test on the same weights and batch.
    @Suite("Agreement with Stable-Baselines3") struct StableBaselinesTests {
        init() throws {
            try Torch.setThreadCount(1)
        }

        static let slots = 12
        static let rows = 48
        static let hidden = [16, 8]

        /// Of two lists of numbers, the Euclidean norm of the difference over that of the second.
        static func difference(_ mine: [Float], _ theirs: [Float]) -> Double {
            let squares = zip(mine, theirs).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
            return (squares / max(theirs.reduce(0.0) { $0 + Double($1) * Double($1) }, 1e-30)).squareRoot()
        }

        static func isClose(_ mine: Double, _ theirs: Double, _ tolerance: Double = 1e-4) -> Bool {
            abs(mine - theirs) <= tolerance * max(abs(theirs), 1e-6)
        }

        /// Our tensors by the peer's names.
        static func peerNames(_ state: LearnerState) throws -> NamedTensors {
            func named(_ name: String) throws -> Tensor {
                try #require(state.tensors.first { $0.name == name }).tensor
            }
            var result: NamedTensors = [("log_std", try named("deviation.logarithm").copied())]
            for (group, (mine, theirs)) in [("actor", "policy_net"), ("critic", "value_net")].enumerated() {
                let trunk = "mlp_extractor.\(theirs)"
                result += [
                    (
                        "\(trunk).0.weight",
                        try named("network.input.weight.\(group)").transposed().contiguous()
                    ),
                    ("\(trunk).0.bias", try named("network.\(mine).input.bias").detached().copied()),
                    ("\(trunk).2.weight", try named("network.\(mine).hidden.0.weight").detached().copied()),
                    ("\(trunk).2.bias", try named("network.\(mine).hidden.0.bias").detached().copied()),
                ]
                let head = mine == "actor" ? "action_net" : "value_net"
                result += [
                    ("\(head).weight", try named("network.\(mine).output.weight").detached().copied()),
                    ("\(head).bias", try named("network.\(mine).output.bias").detached().copied()),
                ]
            }
            return result
        }

        /// Asserts that what changed, changed alike.
        static func compare(
            _ before: NamedTensors, _ after: NamedTensors, _ theirs: [String: [Float]], _ tolerance: Double
        ) throws {
            for ((name, old), (_, new)) in zip(before, after) {
                let start = try old.floats()
                let mine = zip(try new.floats(), start).map { $0 - $1 }
                let peer = zip(try #require(theirs[name]), start).map { $0 - $1 }
                #expect(peer.contains { $0 != 0 }, "\(name) did not move")
                let difference = Self.difference(mine, peer)
                #expect(difference < tolerance, "\(name) moved otherwise: \(difference)")
            }
        }

        /// A learner's world with decisions whose every number is drawn: the peer has no environment of ours.
        struct Batch {
            let world: World
            var rollout: RolloutBuffer
            let tensors: NamedTensors

            /// - Parameter distance: how far the policy that acted is from the one that learns.
            init(_ network: any ActorCriticNetwork, _ world: World, logDeviation: Tensor, distance: Double)
                throws
            {
                var generator = SeededGenerator(seed: 41)
                let rows = StableBaselinesTests.rows
                let slots = StableBaselinesTests.slots
                let days = (0..<rows).map { _ in generator.index(below: 30) }
                let random = try TensorGenerator(seed: 5)
                let outputs = try network.evaluate(Array(0..<30))
                let means = try outputs.means + Tensor.normal([30, slots], generator: random) * distance
                var rollout = try RolloutBuffer(
                    steps: rows, environments: 1, means: means, logDeviation: logDeviation.copied())
                rollout.days = days
                let index = try Tensor(days.map { Int64($0) })
                let noise = try Tensor.normal([rows, slots], generator: random)
                try rollout.actions.copy(from: means.indexSelect(index) + noise * logDeviation.exp())
                let values = try outputs.values.doubles()
                var terminated = [Float](repeating: 0, count: rows)
                for row in 0..<rows {
                    rollout.rewards[row] = generator.gaussian()
                    rollout.values[row] = values[days[row]] + 0.3 * generator.gaussian()
                    rollout.ends[row] = generator.uniform() < 0.2
                    if rollout.ends[row], generator.uniform() < 0.4 { terminated[row] = 1 }
                }
                // Within an episode what follows is the next row's value, as a collector writes it.
                for row in 0..<rows {
                    rollout.nextValues[row] =
                        terminated[row] == 1
                        ? 0
                        : rollout.ends[row] || row + 1 == rows
                            ? generator.gaussian() : rollout.values[row + 1]
                }
                let deviation = try logDeviation.broadcast(to: [slots])
                let old = try (noise.square() * -0.5 - deviation - 0.918_938_533_204_672_7).sum(1)
                self.world = world
                self.rollout = rollout
                tensors = [
                    ("observations", try world.observations.rows(days)),
                    ("actions", try rollout.actions.copied()), ("old_log_probabilities", old),
                    ("values", try Tensor(rollout.values.map { Float($0) })),
                    ("rewards", try Tensor(rollout.rewards.map { Float($0) })),
                    ("ends", try Tensor(rollout.ends.map { Float($0 ? 1 : 0) })),
                    ("terminated", try Tensor(terminated)),
                    ("next_values", try Tensor(rollout.nextValues.map { Float($0) })),
                ]
            }
        }

        static func world() throws -> World { try World.planted(days: 100, slots: slots, seed: 40) }

        static func network(_ world: World, _ rule: OptimiserRule) throws -> DenseActorCritic {
            var network = world.network(hidden: hidden)
            network.deviation = .perSlot
            return try DenseActorCritic(
                network: network, days: world.observations, rule: rule, generator: TensorGenerator(seed: 2))
        }

        @Test(
            "PPO's update is its: losses, divergence, clipping, advantages and every weight",
            arguments: [1, 4], [nil, 0.2])
        func ppo(epochs: Int, valueClip: Double?) throws {
            let world = try Self.world()
            var settings = PPOSettings()
            settings.environments = 1
            settings.batchSize = Self.rows
            settings.rolloutSteps = Self.rows
            settings.epochs = epochs
            settings.learningRate = 1e-3
            settings.ratio = .joint
            settings.valueClipRange = valueClip
            settings.entropyCoefficient = 0.01
            settings.clipsNormsTogether = true
            settings.learnsDeviation = true
            let ppo = try PPO(
                market: world.market, network: Self.network(world, .adam()),
                environment: EnvironmentSettings(), settings: settings, steps: 1_000, seed: 1)
            let batch = try Batch(
                ppo.network, world, logDeviation: ppo.deviation.logarithm, distance: 0.05)
            let before = try Self.peerNames(ppo.state())

            var peer = StableBaselines.Settings(algorithm: "ppo", hidden: Self.hidden)
            peer.epochs = epochs
            peer.learningRate = 1e-3
            peer.valueClipRange = valueClip
            peer.entropyCoefficient = 0.01
            let (answer, theirs) = try StableBaselines.update(peer, weights: before, batch: batch.tensors)

            var progress = LearningProgress()
            try ppo.update(
                batch.rollout, NetworkStep(learningRate: 1e-3), next: nil, &progress)
            let advantages = batch.rollout.advantages(discount: 0.99, lambda: 0.95).advantages
            let expected = try #require(answer.advantages)
            #expect(
                zip(advantages, expected).allSatisfy { Self.isClose($0, $1, 1e-4) || abs($0 - $1) < 1e-5 })
            #expect(Self.isClose(progress.policyLoss, answer.policyLoss, 1e-3) || epochs > 1)
            #expect(abs(progress.policyLoss - answer.policyLoss) < 2e-5)
            #expect(Self.isClose(try #require(progress.valueLoss), answer.valueLoss))
            // The peer reports the divergence of the last epoch alone.
            #expect(
                try epochs > 1
                    || Self.isClose(#require(progress.divergence), #require(answer.divergence), 1e-3))
            #expect(abs(try #require(progress.clipFraction) - #require(answer.clipFraction)) < 1e-6)
            #expect(try #require(answer.clipFraction) > 0, "nothing was clipped")
            try Self.compare(before, Self.peerNames(ppo.state()), theirs, 1e-4)
        }

        @Test("A2C's update is its: losses and every weight")
        func a2c() throws {
            let world = try Self.world()
            var settings = A2CSettings()
            settings.environments = 1
            settings.rolloutLength = Self.rows
            settings.entropyCoefficient = 0.01
            settings.clipsNormsTogether = true
            settings.learnsDeviation = true
            let a2c = try A2C(
                market: world.market, network: Self.network(world, A2C.rule(settings)),
                environment: EnvironmentSettings(), settings: settings, steps: 1_000, seed: 1)
            let batch = try Batch(
                a2c.network, world, logDeviation: a2c.deviation.logarithm, distance: 0)
            let before = try Self.peerNames(a2c.state())
            var peer = StableBaselines.Settings(algorithm: "a2c", hidden: Self.hidden)
            peer.learningRate = settings.learningRate
            peer.lambda = 1
            peer.entropyCoefficient = 0.01
            peer.normalisesAdvantages = false
            let (answer, theirs) = try StableBaselines.update(peer, weights: before, batch: batch.tensors)
            var progress = LearningProgress()
            try a2c.update(
                batch.rollout, NetworkStep(learningRate: settings.learningRate), next: nil, &progress)
            let advantages = batch.rollout.advantages(discount: 0.99, lambda: 1).advantages
            let expected = try #require(answer.advantages)
            #expect(
                zip(advantages, expected).allSatisfy { Self.isClose($0, $1, 1e-4) || abs($0 - $1) < 1e-5 })
            // Without the constant of a Gaussian's density, which no weight moves.
            let constant = Double(Self.slots) * 0.918_938_533_204_672_7
            let shift = constant * advantages.reduce(0, +) / Double(Self.rows)
            let loss = [progress.policyLoss, progress.policyLoss + shift]
            #expect(loss.contains { Self.isClose($0, answer.policyLoss) }, "\(loss) \(answer.policyLoss)")
            #expect(Self.isClose(try #require(progress.valueLoss), answer.valueLoss))
            try Self.compare(before, Self.peerNames(a2c.state()), theirs, 1e-4)
        }

        /// SAC's tensors by the peer's names; `targets` adds the followers, which begin where the critics are.
        static func sacNames(_ state: LearnerState, targets: Bool) throws -> NamedTensors {
            func named(_ name: String) throws -> Tensor {
                try #require(state.tensors.first { $0.name == name }).tensor.detached().copied()
            }
            func linear(_ name: String, _ weight: Tensor, _ bias: Tensor) throws -> NamedTensors {
                [
                    ("\(name).weight", try weight.contiguous().copied()),
                    ("\(name).bias", try bias.contiguous().copied()),
                ]
            }
            var result = try linear(
                "actor.latent_pi.0", named("actor_input.weight.0").transposed(), named("actor.input.bias"))
            result += try linear(
                "actor.latent_pi.2", named("actor.hidden.0.weight"), named("actor.hidden.0.bias"))
            let (weight, bias) = (try named("actor.output.weight"), try named("actor.output.bias"))
            result += try linear("actor.mu", weight.slice(0..<slots), bias.slice(0..<slots))
            result += try linear(
                "actor.log_std", weight.slice(slots..<2 * slots), bias.slice(slots..<2 * slots))
            for critic in 0..<2 {
                let whole = try Tensor.concatenate([
                    named("critic_input.weight.\(critic)"), named("critics.\(critic).action.weight"),
                ]).transposed()
                for network in targets ? ["critic", "critic_target"] : ["critic"] {
                    let name = "\(network).qf\(critic)"
                    result += try linear("\(name).0", whole, named("critics.\(critic).input.bias"))
                    result += try linear(
                        "\(name).2", named("critics.\(critic).hidden.0.weight"),
                        named("critics.\(critic).hidden.0.bias"))
                    result += try linear(
                        "\(name).4", named("critics.\(critic).output.weight"),
                        named("critics.\(critic).output.bias"))
                }
            }
            return result
        }

        @Test("SAC's update is its: losses, temperature, and every weight of actor and critics")
        func sac() throws {
            let world = try Self.world()
            var network = world.network(hidden: Self.hidden)
            network.activation = .relu
            var settings = SACSettings()
            settings.averagesEntropy = false
            settings.initialTemperature = 1
            settings.batchSize = Self.rows
            let sac = try SAC(
                market: world.market, network: network, days: world.observations,
                environment: EnvironmentSettings(), settings: settings, steps: 1_000, seed: 1)
            var generator = SeededGenerator(seed: 43)
            let random = try TensorGenerator(seed: 44)
            let days = (0..<Self.rows).map { _ in generator.index(below: 40) }
            let nextDays = (0..<Self.rows).map { _ in generator.index(below: 40) }
            let sample = ReplayBuffer.Sample(
                days: days, nextDays: nextDays, rewards: days.map { _ in generator.gaussian() },
                isTerminated: days.map { _ in generator.uniform() < 0.2 },
                actions: try Tensor.uniform([Self.rows, Self.slots], low: -1, high: 1, generator: random))
            let noise = (
                now: try Tensor.normal([Self.rows, Self.slots], generator: random),
                next: try Tensor.normal([Self.rows, Self.slots], generator: random)
            )
            let before = try Self.sacNames(sac.state(), targets: true)
            let (answer, theirs) = try StableBaselines.update(
                StableBaselines.Settings(algorithm: "sac", hidden: Self.hidden), weights: before,
                batch: [
                    ("observations", try world.observations.rows(days)),
                    ("next_observations", try world.observations.rows(nextDays)),
                    ("actions", sample.actions), ("rewards", try Tensor(sample.rewards.map { Float($0) })),
                    ("dones", try Tensor(sample.isTerminated.map { Float($0 ? 1 : 0) })),
                    ("noise_now", noise.now), ("noise_next", noise.next),
                ])
            let figures = try sac.learn(sample, noise: noise)
            #expect(Self.isClose(figures.actorLoss, answer.policyLoss))
            #expect(Self.isClose(figures.criticLoss, answer.valueLoss))
            #expect(Self.isClose(sac.entropyValue, try #require(answer.temperature)))
            let mine = try Self.sacNames(sac.state(), targets: false)
            let start = Dictionary(
                before.map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
            try Self.compare(
                mine.map { ($0.name, try #require(start[$0.name])) }, mine, theirs, 1e-4)
            // The followers' first layer is known by its products: with all days they are those of its weights.
            let state = try sac.state()
            let table = try #require(state.tensors.first { $0.name == "followers.table" }).tensor
            for critic in 0..<2 {
                let name = "critic_target.qf\(critic).0.weight"
                let inputs = Self.slots * SyntheticMarket.features
                let weight = try Tensor(
                    try #require(theirs[name]), shape: [Self.hidden[0], inputs + Self.slots]
                ).slice(0..<inputs, dimension: 1)
                let products = try world.observations.rows(Array(0..<100)).matmul(weight.transposed())
                let own = try table.slice(
                    critic * Self.hidden[0]..<(critic + 1) * Self.hidden[0], dimension: 1)
                #expect(Self.difference(try own.floats(), try products.floats()) < 1e-5)
            }
        }
    }
}
