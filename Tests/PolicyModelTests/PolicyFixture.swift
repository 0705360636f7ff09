import Core
import Foundation
import PolicyModel
import TestSupport

enum PolicyFixture {
    /// A small network of odd sizes, with two features of the observation.
    static func network(
        kind: PolicyNetwork.Kind = .dense, hidden: [Int] = [5, 3],
        activation: PolicyNetwork.Activation = .tanh, deviation: PolicyNetwork.Deviation = .perSlot,
        squash: PolicyNetwork.Squash = .none, layerNorm: Bool = false, previousWeights: Bool = false
    ) -> PolicyNetwork {
        PolicyNetwork(
            kind: kind, hidden: hidden, activation: activation, deviation: deviation, slots: 12,
            features: previousWeights ? 3 : 2, batch: 4, squash: squash, outputScale: 0.5,
            layerNorm: layerNorm, previousWeights: previousWeights)
    }

    /// Kinds with everything that they may have, and without.
    static let variants: [PolicyNetwork] = PolicyNetwork.Kind.allCases.flatMap { kind in
        [
            network(kind: kind), network(kind: kind, hidden: [6, 4, 5], activation: .relu),
            network(kind: kind, squash: .tanh), network(kind: kind, layerNorm: true),
            network(kind: kind, previousWeights: true),
            network(
                kind: kind, hidden: [4, 7, 3], deviation: .global, squash: .tanh, layerNorm: true,
                previousWeights: true),
        ]
    }

    static func weights(_ network: PolicyNetwork, seed: UInt64 = 1) -> PolicyWeights {
        var generator = SeededGenerator(seed: seed)
        func fill(_ values: inout [Float], _ scale: Double) {
            values.withUnsafeMutableBufferPointer { buffer in
                for index in 0..<buffer.count { buffer[index] = Float((generator.uniform() * 2 - 1) * scale) }
            }
        }
        let normaliser = Normaliser(
            mean: (0..<network.observedFeatures).map { Double($0) / 7 },
            deviation: (0..<network.observedFeatures).map { 1 + Double($0) / 3 },
            lower: (0..<network.observedFeatures).map { $0 == 0 ? -.infinity : -1.5 },
            upper: [Double](repeating: 1.5, count: network.observedFeatures),
            scaling: (0..<network.observedFeatures).map { $0 % 2 == 0 ? .crossSection : .timeSeries })
        var weights = PolicyWeights(network: network, normaliser: normaliser)
        let inputs = weights.inputWeight.count / weights.inputBias.count
        fill(&weights.inputWeight, 1 / Double(inputs).squareRoot())
        fill(&weights.inputBias, 0.1)
        for layer in weights.hidden.indices {
            fill(&weights.hidden[layer].weight, 0.3)
            fill(&weights.hidden[layer].bias, 0.1)
        }
        fill(&weights.contextWeight, 0.5)
        for layer in weights.norms.indices {
            fill(&weights.norms[layer].gain, 1.5)
            fill(&weights.norms[layer].shift, 0.3)
        }
        fill(&weights.outputWeight, 0.3)
        fill(&weights.outputBias, 0.1)
        fill(&weights.logDeviation, 1)
        return weights
    }

    static func observation(_ count: Int, seed: UInt64 = 2) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in Float(generator.uniform() * 4 - 2) }
    }

    /// About two slots of three.
    static func mask(_ count: Int, seed: UInt64 = 3) -> [Bool] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in generator.uniform() < 0.66 }
    }

    /// Fractions of equity, half of them 0, the others about those of equal weights.
    static func held(_ count: Int, seed: UInt64 = 4) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in Float(max(0, generator.uniform() * 2 - 1) / 1_800) }
    }

    /// Writes a policy into `folder` and maps it.
    static func mapped(
        _ weights: PolicyWeights, in folder: TemporaryFolder, as name: String = "policy.safetensors",
        storage: PolicyStorage = .float32
    ) throws -> MappedPolicy {
        try PolicyFile.write(weights, to: folder.appending(name), storage: storage)
        return try MappedPolicy(path: folder.appending(name))
    }

    static func mapped(_ ensemble: PolicyEnsembleWeights, in folder: TemporaryFolder) throws -> MappedPolicy {
        try PolicyFile.write(ensemble, to: folder.appending("ensemble.safetensors"))
        return try MappedPolicy(path: folder.appending("ensemble.safetensors"))
    }

    /// Numbers that a Python peer reads with `numpy.fromfile`, and back.
    static func write<Element>(_ values: [Element], to name: String, in folder: TemporaryFolder) throws {
        try values.withUnsafeBytes { try Data($0).write(to: folder.url.appending(path: name)) }
    }

    static func floats(_ name: String, in folder: TemporaryFolder) throws -> [Float] {
        try Data(contentsOf: folder.url.appending(path: name)).withUnsafeBytes {
            Array($0.bindMemory(to: Float.self))
        }
    }

    /// A small ensemble of different kinds, on one normaliser.
    static func ensemble() -> PolicyEnsembleWeights {
        let normaliser = weights(network()).normaliser
        let parts: [(Double, PolicyNetwork)] = [
            (0.5, network(kind: .shared, layerNorm: true)), (0.3, network(previousWeights: true)),
            (0.2, network(kind: .dense, hidden: [6], deviation: .global, squash: .tanh)),
        ]
        return PolicyEnsembleWeights(
            members: parts.enumerated().map { index, part in
                var policy = weights(part.1, seed: UInt64(10 + index))
                policy.normaliser = normaliser
                return .init(weight: part.0, policy: policy)
            })
    }

    static func largestDifference(_ left: [Float], _ right: [Float]) -> Float {
        left.count == right.count ? zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
    }
}

extension PolicyFixture {
    /// Forty stocks of the universe, a few of them archived, with features of plausible sizes.
    static func frame(seed: UInt64 = 6) -> FeatureFrame {
        var generator = SeededGenerator(seed: seed)
        let slots = [3] + (0..<40).map { 20 * $0 + 100 }
        let closes = slots.map { _ in 20 * exp(generator.gaussian()) }
        let columns = Feature.allCases.map { feature in
            closes.map { close -> Double in
                switch feature {
                case .open, .high, .low, .close, .bbUpper, .bbMiddle, .bbLower:
                    close * exp(0.05 * generator.gaussian())
                case .volume: exp(12 + generator.gaussian())
                case .rsi14: 100 * generator.uniform()
                case .macd, .macdSignal, .macdHist: 0.02 * close * generator.gaussian()
                case .volumeRatio20: exp(generator.gaussian())
                case .volatility20: 0.3 * exp(0.5 * generator.gaussian())
                case .return21: 0.1 * generator.gaussian()
                case .isNew: generator.uniform() < 0.2 ? 1 : 0
                case .tenureMonths: generator.uniform() < 0.9 ? 40 * generator.uniform() : -4
                }
            }
        }
        return FeatureFrame(
            date: CivilDate(daysSinceEpoch: 19_783), slots: slots.map { Int32($0) },
            symbols: slots.map { Symbol(rawValue: "S\($0)") }, columns: columns, previousClose: closes)
    }
}
