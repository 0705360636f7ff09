import Foundation

extension PolicyWeights {
    /// One session's scores by plain loops over the whole network, summed in Double: what the batched pass
    /// is checked against. Slow.
    ///
    /// - Parameter observation: normalised, `slots x features`.
    public func referenceScores(observation: [Float]) -> [Float] {
        precondition(observation.count == network.observationCount, "one observation")
        var values = Self.affine(observation, inputWeight, inputBias).map(activated)
        for layer in hidden {
            values = Self.affine(values, layer.weight, layer.bias).map(activated)
        }
        return outputBias.indices.map { slot in
            var sum = Double(outputBias[slot])
            for unit in values.indices {
                sum += Double(values[unit]) * Double(outputWeight[slot * values.count + unit])
            }
            return network.outputScale * Float(sum)
        }
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

    private func activated(_ value: Float) -> Float {
        switch network.activation {
        case .tanh: tanh(value)
        case .relu: max(0, value)
        }
    }
}
