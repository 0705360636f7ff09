import Core
import Foundation
import PolicyModel
import PolicyTraining
import Tensors
import TestSupport
import Testing

extension PolicyTrainingTests {
    @Suite("Shared network") struct SharedNetworkTests {
        private let rows = 3
        private let slots = 40
        private let features = 18

        init() throws {
            try Torch.setThreadCount(1)
        }

        private func network(_ hidden: [Int] = [12, 9]) -> PolicyNetwork {
            PolicyNetwork(
                kind: .shared, hidden: hidden, slots: slots, batch: 8, layerNorm: true, previousWeights: true)
        }

        /// Every parameter moved off its first value, so that none goes untested.
        private func stir(_ parameters: NamedTensors, _ generator: TensorGenerator) throws {
            try withoutGradients { () throws(TensorError) in
                for (_, tensor) in parameters {
                    try tensor.addInPlace(
                        try Tensor.normal(tensor.shape, standardDeviation: 0.3, generator: generator))
                }
            }
        }

        private func mask(_ generator: TensorGenerator, rows: Int? = nil) throws -> Tensor {
            try Tensor.uniform([rows ?? self.rows, slots], generator: generator) .< 0.7
        }

        @Test(
            "Training and serving give the same scores",
            arguments: [
                PolicyNetwork(kind: .shared, hidden: [32, 32]),
                PolicyNetwork(kind: .shared, hidden: [16, 8, 12], activation: .relu),
                PolicyNetwork(kind: .shared, hidden: [32, 16], squash: .tanh, outputScale: 3),
                PolicyNetwork(kind: .shared, hidden: [32, 16], layerNorm: true),
                PolicyNetwork(
                    kind: .shared, hidden: [8, 16, 8], squash: .tanh, layerNorm: true, previousWeights: true),
            ])
        func bothPasses(_ network: PolicyNetwork) throws {
            let generator = try TensorGenerator(seed: 4)
            let actor = try SharedNetwork(network: network, generator: generator)
            try stir(actor.parameters, generator)
            let observations = try Tensor.normal([2, 3_600, 17], generator: generator).floats()
            let mask = try Tensor.uniform([2, 3_600], generator: generator) .< 0.8
            let held = try Tensor.uniform([2, 3_600], high: 1.0 / 1_800, generator: generator).floats()
            let inputs = try Tensor(
                network.inputs(observations: observations, previousWeights: held),
                shape: [2, 3_600, network.features])
            let expected = try actor.scores(inputs, mask: mask).floats()
            let weights = try actor.weights(
                for: network,
                normaliser: Normaliser(
                    mean: [Double](repeating: 0, count: 17), deviation: [Double](repeating: 1, count: 17)),
                logDeviation: [-1])
            let folder = try TemporaryFolder()
            try PolicyFile.write(weights, to: folder.appending("policy.safetensors"))
            let served = try MappedPolicy(path: folder.appending("policy.safetensors"))
                .scores(observations: observations, masks: mask.bools(), previousWeights: held)
            #expect(zip(served, expected).allSatisfy { abs($0 - $1) < 1e-5 * max(1, abs($1)) })
            #expect(served.count == 7_200 && Set(expected).count > 5_000)
            #expect(expected.contains { abs($0) > 0.3 })
        }

        @Test("Permuting the slots permutes the scores and leaves the values")
        func equivariant() throws {
            let generator = try TensorGenerator(seed: 5)
            let actor = try SharedNetwork(network: network(), generator: generator)
            let critic = try SharedNetworkCritic(
                features: features, hidden: [12, 9], layerNorm: true, generator: generator)
            try stir(actor.parameters + critic.parameters, generator)
            let observations = try Tensor.normal([rows, slots, features], generator: generator)
            let mask = try mask(generator)
            let order = try Tensor.permutation(slots, generator: generator)
            let permuted = try observations.indexSelect(order, dimension: 1)
            let permutedMask = try mask.indexSelect(order, dimension: 1)
            let scores = try actor.scores(observations, mask: mask).indexSelect(order, dimension: 1)
            let others = try actor.scores(permuted, mask: permutedMask)
            #expect(try (scores - others).abs().max().item() < 1e-6)
            let values = try critic.values(observations, mask: mask)
            let same = try critic.values(permuted, mask: permutedMask)
            #expect(values.shape == [rows])
            #expect(try (values - same).abs().max().item() < 1e-6)
            #expect(try values.standardDeviation(0).item() > 1e-3)
        }

        @Test("What fills a padding slot changes no bit of the others' scores, nor of the values")
        func padding() throws {
            let generator = try TensorGenerator(seed: 6)
            let actor = try SharedNetwork(network: network(), generator: generator)
            let critic = try SharedNetworkCritic(features: features, hidden: [12, 9], generator: generator)
            try stir(actor.parameters + critic.parameters, generator)
            let empty = try Tensor.normal([rows, slots, features], generator: generator)
            let mask = try mask(generator)
            let padding = try (.!mask).unsqueezed(2)
            let noise = try Tensor.normal([rows, slots, features], generator: generator)
            let filled = try padding.choose(noise, empty)
            let chosen = try mask.bools()
            let before = try actor.scores(empty, mask: mask).floats()
            let after = try actor.scores(filled, mask: mask).floats()
            #expect(
                chosen.indices.allSatisfy { !chosen[$0] || before[$0].bitPattern == after[$0].bitPattern })
            #expect(chosen.indices.contains { !chosen[$0] && before[$0] != after[$0] })
            #expect(
                try critic.values(empty, mask: mask).floats() == critic.values(filled, mask: mask).floats())
        }

        @Test("A row without a slot to buy has a context of 0, and finite scores and gradients")
        func emptyMask() throws {
            let generator = try TensorGenerator(seed: 7)
            let actor = try SharedNetwork(network: network(), generator: generator)
            let critic = try SharedNetworkCritic(features: features, hidden: [12], generator: generator)
            let observations = try Tensor.normal([1, slots, features], generator: generator)
            let mask = try Tensor.zeros([1, slots], dtype: .bool)
            let total = try actor.scores(observations, mask: mask).square().sum()
            try (total + critic.values(observations, mask: mask).square().sum()).backward()
            for (name, tensor) in actor.parameters + critic.parameters {
                let gradient = try #require(tensor.gradient, "\(name)")
                #expect(try gradient.allFinite(), "\(name)")
            }
            #expect(try #require(actor.contextWeight.gradient).abs().max().item() == 0)
        }

        @Test("Gradients are those of differences")
        func gradients() throws {
            let generator = try TensorGenerator(seed: 8)
            let actor = try SharedNetwork(network: network([6, 5, 4]), generator: generator)
            let critic = try SharedNetworkCritic(
                features: features, hidden: [6, 5], layerNorm: true, generator: generator)
            try stir(actor.parameters + critic.parameters, generator)
            let observations = try Tensor.normal([rows, slots, features], generator: generator)
            let mask = try mask(generator)
            func loss() throws -> Tensor {
                let scores = try actor.scores(observations, mask: mask)
                let values = try critic.values(observations, mask: mask)
                return try scores.square().mean() + values.square().mean()
            }
            try loss().backward()
            for (name, tensor) in actor.parameters + critic.parameters {
                let gradient = try #require(tensor.gradient, "\(name)")
                // The steepest way up: a step along it has the gradient's length as its slope.
                let length = try gradient.square().sum().sqrt().item()
                #expect(length > 1e-5, "\(name)")
                let step = 1e-2 / max(1, length)
                let direction = try (gradient * (step / length)).detached()
                let slope = try withoutGradients { () throws in
                    try tensor.addInPlace(direction)
                    let above = try loss().item()
                    try tensor.subtractInPlace(try direction * 2)
                    let below = try loss().item()
                    try tensor.addInPlace(direction)
                    return (above - below) / (2 * step)
                }
                #expect(abs(slope - length) < 0.02 * length + 1e-4, "\(name): \(slope), not \(length)")
            }
        }

        @Test(
            "Weights are orthogonal with gain sqrt 2, the actor's last ones a hundredth; a seed gives the bits"
        )
        func initialisation() throws {
            func parameters(_ seed: UInt64) throws -> NamedTensors {
                try SharedNetwork(network: network([18, 24]), generator: TensorGenerator(seed: seed))
                    .parameters
            }
            let named = try parameters(9)
            #expect(
                named.map(\.name) == [
                    "encoder.weight", "encoder.bias", "context.weight", "hidden.0.weight", "hidden.0.bias",
                    "norm.0.weight", "norm.0.bias", "norm.1.weight", "norm.1.bias", "output.weight",
                    "output.bias",
                ])
            let squares = try named.map { try $0.tensor.square().sum().item() }
            #expect(abs(squares[0] - 2 * 18) < 1e-3)
            #expect(abs(squares[2] + squares[3] - 2 * 24) < 1e-3)
            #expect(abs(squares[9] - 1e-4) < 1e-8)
            for (one, other) in zip(named, try parameters(9)) {
                #expect(try one.tensor.floats() == other.tensor.floats())
            }
            #expect(try named[0].tensor.floats() != parameters(10)[0].tensor.floats())
            #expect(throws: TensorError.self) {
                try SharedNetwork(network: network([8]), generator: TensorGenerator(seed: 1))
            }
        }
    }
}
