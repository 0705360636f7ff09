import Core
import Foundation
import LearningSupport
import PolicyModel
import PolicyTraining
import Tensors
import TestSupport
import Testing

extension PolicyTrainingTests {
    @Suite("Dense actor and critic") struct DenseActorCriticTests {
        init() throws {
            try Torch.setThreadCount(1)
        }

        @Test("Training and serving give the same scores at the full shape", arguments: [false, true])
        func bothPasses(layerNorm: Bool) throws {
            let generator = try TensorGenerator(seed: 4)
            let network = PolicyNetwork(hidden: [64, 64], layerNorm: layerNorm)
            let days = try DayMatrix(days: 2, inputs: network.observationCount)
            let observations = try Tensor.normal([2, network.observationCount], generator: generator).floats()
            for day in 0..<2 {
                try observations[day * days.inputs..<(day + 1) * days.inputs].withUnsafeBufferPointer {
                    try days.setRow(day, $0)
                }
            }
            let policy = try DenseActorCritic(network: network, days: days, generator: generator)
            // An untrained last layer is next to 0; a hundredfold makes scores of about 1.
            var (state, _) = try policy.state()
            for (place, (name, tensor)) in state.enumerated() where name.hasPrefix("actor.") {
                let noise = try Tensor.normal(tensor.shape, generator: generator)
                state[place].tensor =
                    name.hasSuffix("output.weight")
                    ? try tensor.detached() * 100 : try tensor.detached() + noise * 0.3
            }
            try policy.restore(state, steps: 0)
            let expected = try policy.evaluate([0, 1]).means.floats()
            let normaliser = Normaliser(
                mean: [Double](repeating: 0, count: 17), deviation: [Double](repeating: 1, count: 17))
            let weights = try policy.weights(
                for: network, normaliser: normaliser, slots: Array(0..<network.slots),
                logDeviation: Tensor([Float(log(0.5))]))
            let folder = try TemporaryFolder()
            try PolicyFile.write(weights, to: folder.appending("policy.safetensors"))
            let served = try MappedPolicy(path: folder.appending("policy.safetensors"))
                .scores(observations: observations)
            #expect(served.count == expected.count)
            #expect(zip(served, expected).allSatisfy { abs($0 - $1) < 1e-5 * max(1, abs($1)) })
            #expect(expected.contains { abs($0) > 0.5 })
            #expect(abs(weights.logDeviation[0] - Float(log(0.5))) < 1e-6)
        }

        @Test("Slots that were not trained get the mean score, the others their own")
        func untrainedSlots() throws {
            let world = try World.planted(days: 60, slots: 5, seed: 6)
            let policy = try world.dense(hidden: [8])
            var full = world.network(hidden: [8])
            full.slots = 12
            full.batch = 4
            let slots = [1, 2, 5, 9, 11]
            let normaliser = Normaliser(
                mean: [Double](repeating: 0, count: 17), deviation: [Double](repeating: 1, count: 17))
            let weights = try policy.weights(
                for: full, normaliser: normaliser, slots: slots, logDeviation: Tensor([Float(0)]))
            var observation = [Float](repeating: 0, count: 12 * 17)
            let seen = try world.observations.rows([7]).floats()
            for (column, slot) in slots.enumerated() {
                observation.replaceSubrange(
                    slot * 17..<(slot + 1) * 17, with: seen[column * 17..<(column + 1) * 17])
            }
            let served = weights.referenceScores(observation: observation)
            let trained = try policy.evaluate([7]).means.floats()
            for (column, slot) in slots.enumerated() { #expect(abs(served[slot] - trained[column]) < 1e-6) }
            let mean = trained.reduce(0, +) / 5
            for slot in 0..<12 where !slots.contains(slot) { #expect(abs(served[slot] - mean) < 1e-6) }
        }

        /// Losses and all gradients, with each row of a minibatch taken through the network on its own and with
        /// each day once: rows repeat days, as 64 environments on a year of days do.
        @Test(
            "Interned days give the losses and gradients of the plain way",
            arguments: [false, true], [PPOSettings.Ratio.perSlot, .joint])
        func interned(sharesTrunk: Bool, ratio: PPOSettings.Ratio) throws {
            let world = try World.planted(days: 80, slots: 15, seed: 7)
            let network = try world.dense(hidden: [16, 8], sharesTrunk: sharesTrunk)
            var generator = SeededGenerator(seed: 8)
            let random = try TensorGenerator(seed: 9)
            let rows = 96
            let days = (0..<rows).map { _ in generator.index(below: 20) }
            let index = try Tensor(days.map { Int64($0) })
            let outputs = try network.evaluate(Array(0..<20))
            let old = try outputs.means + Tensor.normal([20, 15], generator: random) * 0.05
            let noise = try Tensor.normal([rows, 15], generator: random)
            let actions = try old.indexSelect(index) + noise * 0.5
            let advantages = (0..<rows).map { _ in generator.gaussian() }
            let goals = (0..<rows).map { _ in generator.gaussian() }
            let logDeviation = try Tensor([Float(log(0.5))])

            // Once a day.
            let unique = Array(Set(days)).sorted()
            let places = days.map { day in unique.firstIndex(of: day) ?? 0 }
            let pass = try network.forward(unique)
            let surrogate = try GaussianPolicyGradient(
                ratio == .joint ? .joint(clip: 0.2) : .perSlot(clip: 0.2),
                policy: .init(means: pass.means, logDeviation: logDeviation),
                old: .init(means: old, logDeviation: logDeviation), actions: actions, masks: nil,
                rows: .init(
                    places: places, days: days, actions: Array(0..<rows),
                    advantages: advantages.map { Float($0) }))
            let values = try pass.values.doubles()
            var valueGradient = [Float](repeating: 0, count: unique.count)
            for row in 0..<rows {
                valueGradient[places[row]] += Float(2 * (values[places[row]] - goals[row]) / Double(rows))
            }
            try network.backward(means: surrogate.means, values: Tensor(valueGradient))
            let interned = try network.gradients()

            // A row each.
            let plain = try network.plainGradients(days: days) { means, values throws(TensorError) in
                let distance = try (actions - means) / 0.5
                let before = try noise.square() * -0.5
                var logRatio = try distance.square() * -0.5 - before
                if ratio == .joint { logRatio = try logRatio.sum(1, keeping: true) }
                let advantage = try Tensor(advantages.map { Float($0) }).unsqueezed(1)
                let value = try logRatio.exp()
                let clipped = try value.clamped(low: 0.8, high: 1.2)
                let loss = try (value * advantage).minimum(clipped * advantage).sum() * (-1 / Double(rows))
                let errors = try (values - Tensor(goals.map { Float($0) })).square().mean()
                return (loss, errors)
            }
            #expect(StableBaselinesTests.isClose(surrogate.figures.loss, plain.policyLoss, 1e-5))
            let mean = zip(days.indices, goals).reduce(0.0) {
                $0 + (values[places[$1.0]] - $1.1) * (values[places[$1.0]] - $1.1) / Double(rows)
            }
            #expect(StableBaselinesTests.isClose(mean, plain.valueLoss, 1e-5))
            #expect(Set(interned.keys) == Set(plain.gradients.keys))
            for (name, gradient) in plain.gradients {
                let difference = StableBaselinesTests.difference(try #require(interned[name]), gradient)
                #expect(difference < 1e-5, "\(name): \(difference)")
                #expect(gradient.contains { $0 != 0 }, "\(name) has no gradient")
            }
            // And the norm that clipping uses is theirs.
            let norms = try network.squaredGradientNorms()
            let whole = plain.gradients.values.joined().reduce(0.0) { $0 + Double($1) * Double($1) }
            #expect(StableBaselinesTests.isClose(norms.actor + norms.critic, whole, 1e-5))
        }
    }
}
