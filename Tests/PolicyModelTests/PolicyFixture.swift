import Core
import PolicyModel

enum PolicyFixture {
    /// A small network of odd sizes.
    static func network(
        hidden: [Int] = [5, 3], activation: PolicyNetwork.Activation = .tanh,
        deviation: PolicyNetwork.Deviation = .perSlot
    ) -> PolicyNetwork {
        PolicyNetwork(
            hidden: hidden, activation: activation, deviation: deviation, slots: 12, features: 2, batch: 4,
            outputScale: 0.5)
    }

    static func weights(_ network: PolicyNetwork, seed: UInt64 = 1) -> PolicyWeights {
        var generator = SeededGenerator(seed: seed)
        func fill(_ values: inout [Float], _ scale: Double) {
            values.withUnsafeMutableBufferPointer { buffer in
                for index in 0..<buffer.count { buffer[index] = Float((generator.uniform() * 2 - 1) * scale) }
            }
        }
        let normaliser = Normaliser(
            mean: (0..<network.features).map { Double($0) / 7 },
            deviation: (0..<network.features).map { 1 + Double($0) / 3 },
            lower: (0..<network.features).map { $0 == 0 ? -.infinity : -1.5 },
            upper: [Double](repeating: 1.5, count: network.features),
            scaling: (0..<network.features).map { $0 % 2 == 0 ? .crossSection : .timeSeries })
        var weights = PolicyWeights(network: network, normaliser: normaliser)
        fill(&weights.inputWeight, 1 / Double(network.observationCount).squareRoot())
        fill(&weights.inputBias, 0.1)
        for layer in weights.hidden.indices {
            fill(&weights.hidden[layer].weight, 0.3)
            fill(&weights.hidden[layer].bias, 0.1)
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

    static func largestDifference(_ left: [Float], _ right: [Float]) -> Float {
        left.count == right.count ? zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
    }
}
