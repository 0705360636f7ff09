import Core
import Foundation
import PolicyModel
import PolicyTraining
import Tensors
import TestSupport
import Testing

extension PolicyTrainingTests {
    @Suite("Actor and critic") struct ActorCriticTests {
        init() throws {
            try Torch.setThreadCount(1)
        }

        @Test("Training and serving give the same scores at the full shape")
        func bothPasses() throws {
            let generator = try TensorGenerator(seed: 4)
            let network = PolicyNetwork(hidden: [64, 64])
            let policy = try ActorCritic(network: network, deviation: 0.5, generator: generator)
            let observations = try Tensor.normal([2, network.observationCount], generator: generator)
            let expected = try withoutGradients { () throws(TensorError) in
                // An untrained last layer is next to 0; a hundredfold makes scores of about 1.
                try policy.actor.output.weight.multiplyInPlace(100)
                try policy.actor.output.bias?.copy(
                    from: try Tensor.normal([network.slots], generator: generator))
                try policy.actor.inputBias.copy(from: try Tensor.normal([64], generator: generator))
                return try policy.actor(observations).floats()
            }
            let normaliser = Normaliser(
                mean: [Double](repeating: 0, count: 17), deviation: [Double](repeating: 1, count: 17))
            let weights = try policy.weights(
                for: network, normaliser: normaliser, slots: Array(0..<network.slots))
            let folder = try TemporaryFolder()
            try PolicyFile.write(weights, to: folder.appending("policy.safetensors"))
            let served = try MappedPolicy(path: folder.appending("policy.safetensors"))
                .scores(observations: observations.floats())
            #expect(served.count == expected.count)
            #expect(zip(served, expected).allSatisfy { abs($0 - $1) < 1e-5 * max(1, abs($1)) })
            #expect(expected.contains { abs($0) > 0.5 })
            #expect(abs(weights.logDeviation[0] - log(0.5)) < 1e-6)
        }

        @Test("Slots that were not trained take no part and get the mean score")
        func untrainedSlots() throws {
            let generator = try TensorGenerator(seed: 5)
            let trained = PolicyNetwork(hidden: [8, 6], deviation: .perSlot, slots: 3, batch: 3)
            let full = PolicyNetwork(hidden: [8, 6], deviation: .perSlot, slots: 8, batch: 4)
            let policy = try ActorCritic(network: trained, deviation: 0.5, generator: generator)
            let seen = try Tensor.normal([1, 3 * 17], generator: generator)
            let scores = try policy.actor(seen).floats()
            let weights = try policy.weights(
                for: full,
                normaliser: Normaliser(
                    mean: [Double](repeating: 0, count: 17), deviation: [Double](repeating: 1, count: 17)),
                slots: [1, 4, 6])
            var observation = [Float](repeating: 7, count: 8 * 17)
            let values = try seen.floats()
            for (column, slot) in [1, 4, 6].enumerated() {
                for feature in 0..<17 { observation[slot * 17 + feature] = values[column * 17 + feature] }
            }
            let served = weights.referenceScores(observation: observation)
            for (column, slot) in [1, 4, 6].enumerated() {
                #expect(abs(served[slot] - scores[column]) < 1e-6)
            }
            let mean = scores.reduce(0, +) / 3
            #expect([0, 2, 3, 5, 7].allSatisfy { abs(served[$0] - mean) < 1e-6 })
            #expect(weights.logDeviation.count == 8)
        }

        @Test("Observations interned by day give the gradients of repeated rows")
        func interning() throws {
            let network = try DenseNetwork(
                inputs: 12, hidden: [5, 4], outputs: 3, outputGain: 1, generator: TensorGenerator(seed: 6))
            let days = try Tensor.normal([3, 12], generator: TensorGenerator(seed: 7))
            let rows = try Tensor([2, 0, 2, 1, 2].map(Int64.init))
            func gradients(_ outputs: Tensor) throws -> [[Float]] {
                network.parameters.tensors.forEach { $0.clearGradient() }
                try outputs.square().sum().backward()
                return try network.parameters.map { try $0.tensor.gradient?.floats() ?? [] }
            }
            let plain = try gradients(network(days.indexSelect(rows)))
            let interned = try gradients(network.outputs(first: network.firstLayer(days).indexSelect(rows)))
            for (one, other) in zip(plain, interned) {
                #expect(!one.isEmpty && zip(one, other).allSatisfy { abs($0 - $1) < 1e-5 * max(1, abs($0)) })
            }
        }
    }
}
