public import PolicyModel
public import Tensors

/// A critic that does not mind the order of the slots: an encoder of its own for each slot, the mean over the
/// slots that may be bought, then a multilayer perceptron to one value. Only training needs it.
///
/// Orthogonal weights (gain sqrt 2; 1 for the last layer), zero biases. The first width of `hidden` is the
/// encoder's, the others are the perceptron's.
public struct SharedNetworkCritic {
    public let features: Int
    let encoder: SharedNetworkEncoder
    /// Of the hidden layers after the encoder.
    public let hidden: [Linear]
    /// Of the same; none without layer normalisation.
    public let norms: [LayerNorm]
    public let output: Linear

    /// - Parameter features: inputs a slot; a critic of actions has one more than the actor.
    public init(
        features: Int, hidden widths: [Int], activation: PolicyNetwork.Activation = .tanh,
        layerNorm: Bool = false, outputGain: Double = 1, generator: TensorGenerator
    ) throws(TensorError) {
        guard let first = widths.first, let last = widths.last, features > 0 else {
            throw TensorError(.invalidArgument, "a shared critic needs features and a hidden layer")
        }
        self.features = features
        encoder = try SharedNetworkEncoder(
            features: features, units: first, activation: Activation(activation), layerNorm: layerNorm,
            generator: generator)
        var layers: [Linear] = []
        var norms: [LayerNorm] = []
        for (from, to) in zip(widths, widths.dropFirst()) {
            layers.append(
                try Linear(
                    inputs: from, outputs: to, initialization: .orthogonal(gain: 2.0.squareRoot()),
                    generator: generator))
            if layerNorm {
                norms.append(try LayerNorm(size: to, epsilon: PolicyNetwork.layerNormEpsilon))
            }
        }
        hidden = layers
        self.norms = norms
        output = try Linear(
            inputs: last, outputs: 1, initialization: .orthogonal(gain: outputGain), generator: generator)
    }

    public var parameters: NamedTensors {
        encoder.parameters + hidden.enumerated().flatMap { $1.parameters.prefixed("hidden.\($0)") }
            + (([encoder.norm].compactMap(\.self) + norms).enumerated().flatMap {
                $1.parameters.prefixed("norm.\($0)")
            }) + output.parameters.prefixed("output")
    }

    /// Values [rows].
    ///
    /// - Parameters:
    ///   - observations: [rows, slots, features] or [rows, slots x features].
    ///   - mask: what may be bought, [rows, slots], bool or 1 and 0.
    public func values(_ observations: Tensor, mask: Tensor) throws(TensorError) -> Tensor {
        let flat = try observations.reshaped([mask.count, features])
        var units = try encoder.pooled(encoder.units(flat), mask: mask)
        for (index, layer) in hidden.enumerated() {
            let products = try layer(units)
            units = try encoder.activation(norms.isEmpty ? products : norms[index](products))
        }
        return try output(units).squeezed(1)
    }
}
