import Core
import Foundation
import PolicyModel

/// Policies for the universe with random weights, and a session of features with everything that may be
/// wrong in it.
enum ExportFixture {
    static let variants: [PolicyNetwork] = [
        PolicyNetwork(kind: .dense, hidden: [8]),
        PolicyNetwork(kind: .dense, hidden: [6, 5], activation: .relu, squash: .tanh, outputScale: 0.5),
        PolicyNetwork(kind: .dense, hidden: [7, 4, 3], layerNorm: true, previousWeights: true),
        PolicyNetwork(kind: .shared, hidden: [6, 5]),
        PolicyNetwork(kind: .shared, hidden: [5, 7, 4], activation: .relu, layerNorm: true),
        PolicyNetwork(
            kind: .shared, hidden: [4, 6], squash: .tanh, outputScale: 2, layerNorm: true,
            previousWeights: true),
    ]

    static let normaliser = Normaliser(
        mean: (0..<Feature.count).map { Double($0) / 40 },
        deviation: (0..<Feature.count).map { 0.5 + Double($0) / 10 },
        lower: (0..<Feature.count).map { $0 % 3 == 0 ? -.infinity : -2 },
        upper: (0..<Feature.count).map { $0 % 4 == 0 ? .infinity : 3 },
        scaling: (0..<Feature.count).map { $0 == Feature.isNew.rawValue ? .timeSeries : .crossSection })

    static func weights(_ network: PolicyNetwork, seed: UInt64) -> PolicyWeights {
        var generator = SeededGenerator(seed: seed)
        func random(_ values: [Float], _ scale: Double) -> [Float] {
            values.map { _ in Float(generator.gaussian() * scale) }
        }
        var weights = PolicyWeights(network: network, normaliser: normaliser)
        let inputs = weights.inputWeight.count / weights.inputBias.count
        weights.inputWeight = random(weights.inputWeight, 1 / Double(inputs).squareRoot())
        weights.inputBias = random(weights.inputBias, 0.1)
        weights.contextWeight = random(weights.contextWeight, 0.4)
        for layer in weights.hidden.indices {
            weights.hidden[layer].weight = random(weights.hidden[layer].weight, 0.4)
            weights.hidden[layer].bias = random(weights.hidden[layer].bias, 0.1)
        }
        for layer in weights.norms.indices {
            weights.norms[layer].gain = random(weights.norms[layer].gain, 1)
            weights.norms[layer].shift = random(weights.norms[layer].shift, 0.3)
        }
        weights.outputWeight = random(weights.outputWeight, 0.4)
        weights.outputBias = random(weights.outputBias, 0.1)
        return weights
    }

    /// Three members of different kinds, and one without any spread.
    static var ensemble: PolicyEnsembleWeights {
        let flat = PolicyWeights(
            network: PolicyNetwork(kind: .shared, hidden: [2, 2]), normaliser: normaliser)
        let parts = [(0.5, variants[3]), (0.25, variants[2]), (0.125, variants[1])]
        return PolicyEnsembleWeights(
            members: parts.enumerated().map { index, part in
                .init(weight: part.0, policy: weights(part.1, seed: UInt64(40 + index)))
            } + [.init(weight: 0.125, policy: flat)])
    }

    /// Three of four slots have a row; of each column one value in twenty is missing, zero, negative or huge.
    static let frame: FeatureFrame = {
        var generator = SeededGenerator(seed: 5)
        let slots = (0..<Int32(Universe.slotCount)).filter { $0 % 4 != 3 }
        func odd(_ value: Double) -> Double {
            switch generator.next() % 80 {
            case 0: .nan
            case 1: 0
            case 2: -value
            case 3: value * 1e6
            default: value
            }
        }
        let close = slots.map { _ in exp(3 + generator.gaussian()) }
        let columns = Feature.allCases.map { feature -> [Double] in
            slots.indices.map { row -> Double in
                switch feature {
                case .open, .high, .low, .close, .bbUpper, .bbMiddle, .bbLower:
                    odd(close[row] * (1 + 0.03 * generator.gaussian()))
                case .volume: odd(exp(13 + 2 * generator.gaussian()))
                case .rsi14: odd(100 * generator.uniform())
                case .macd, .macdSignal, .macdHist: odd(close[row] * 0.02 * generator.gaussian())
                case .volumeRatio20: odd(exp(0.5 * generator.gaussian()))
                case .volatility20: odd(0.3 * exp(0.4 * generator.gaussian()))
                case .return21: odd(0.1 * generator.gaussian())
                case .isNew: generator.uniform() < 0.1 ? 1.0 : 0.0
                case .tenureMonths: odd((60 * generator.uniform()).rounded())
                }
            }
        }
        return FeatureFrame(
            date: CivilDate(daysSinceEpoch: 19_000), slots: slots,
            symbols: slots.map { Symbol(rawValue: "S\($0)") }, columns: columns,
            previousClose: close.map { odd($0 * (1 + 0.02 * generator.gaussian())) })
    }()

    /// A column of the frame by slot, NaN where there is none.
    static func bySlot(_ values: [Double], of frame: FeatureFrame = frame) -> [Double] {
        var all = [Double](repeating: .nan, count: Universe.slotCount)
        for (row, slot) in frame.slots.enumerated() { all[Int(slot)] = values[row] }
        return all
    }

    /// `[3600, 17]`, as a caller of the export has them.
    static var features: [Double] {
        let columns = frame.columns.map { bySlot($0) }
        return (0..<Universe.slotCount).flatMap { slot in columns.map { $0[slot] } }
    }

    static let held: [Double] = (0..<Universe.slotCount).map { $0 % 9 == 0 ? 1.0 / 500 : 0 }
}
