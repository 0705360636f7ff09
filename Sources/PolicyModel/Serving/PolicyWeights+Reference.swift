import Foundation

extension PolicyWeights {
    /// One session's scores by plain loops over the whole network, summed in Double: what the batched pass
    /// is checked against. Slow.
    ///
    /// - Parameters:
    ///   - observation: normalised, `slots x features`, previous weights times their scale included.
    ///   - mask: what may be bought, one a slot; nil for all. Only `shared` asks.
    public func referenceScores(observation: [Float], mask: [Bool]? = nil) -> [Float] {
        precondition(observation.count == network.observationCount, "one observation")
        switch network.kind {
        case .dense:
            let last = upper(layer(0, Self.affine(observation, inputWeight, inputBias)), from: 0)
            return outputBias.indices.map { score(last, row: $0) }
        case .shared:
            let encoded = (0..<network.slots).map { slot in
                let inputs = observation[slot * network.features..<(slot + 1) * network.features]
                return layer(0, Self.affine(Array(inputs), inputWeight, inputBias))
            }
            let pooled = (0..<network.slots).filter { mask?[$0] ?? true }
            let mean = (0..<network.firstHidden).map { unit in
                Float(pooled.reduce(0.0) { $0 + Double(encoded[$1][unit]) } / Double(max(1, pooled.count)))
            }
            let context = Self.affine(mean, contextWeight, hidden[0].bias)
            return encoded.map { units in
                let second = layer(1, Self.affine(units, hidden[0].weight, context))
                return score(upper(second, from: 1), row: 0)
            }
        }
    }

    /// The hidden layers after `first`.
    private func upper(_ values: [Float], from first: Int) -> [Float] {
        hidden.indices.dropFirst(first).reduce(values) { values, index in
            layer(index + 1, Self.affine(values, hidden[index].weight, hidden[index].bias))
        }
    }

    private func score(_ units: [Float], row: Int) -> Float {
        var sum = Double(outputBias[row])
        for unit in units.indices {
            sum += Double(units[unit]) * Double(outputWeight[row * units.count + unit])
        }
        return network.outputScale * (network.squash == .tanh ? tanh(Float(sum)) : Float(sum))
    }

    /// `x W + b` with `W` stored `[in, out]`.
    private static func affine(_ input: [Float], _ weight: [Float], _ bias: [Float]) -> [Float] {
        var sums = bias.map(Double.init)
        for row in input.indices where input[row] != 0 {
            for column in bias.indices {
                sums[column] += Double(input[row]) * Double(weight[row * bias.count + column])
            }
        }
        return sums.map { Float($0) }
    }

    /// Normalisation and activation of a hidden layer's products.
    private func layer(_ index: Int, _ products: [Float]) -> [Float] {
        var values = products.map(Double.init)
        if network.layerNorm {
            let mean = values.reduce(0, +) / Double(values.count)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
            let scale = 1 / (variance + PolicyNetwork.layerNormEpsilon).squareRoot()
            for unit in values.indices {
                values[unit] =
                    (values[unit] - mean) * scale * Double(norms[index].gain[unit])
                    + Double(norms[index].shift[unit])
            }
        }
        return values.map { value in
            switch network.activation {
            case .tanh: tanh(Float(value))
            case .relu: max(0, Float(value))
            }
        }
    }
}
