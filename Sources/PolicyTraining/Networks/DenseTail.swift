public import Tensors

/// A multilayer perceptron without its first product: from pre-activations of the first hidden layer on.
///
/// Orthogonal weights with Stable-Baselines3's gains (sqrt 2 for hidden layers), zero biases.
public struct DenseTail: Module {
    /// Normalises each hidden layer's pre-activations; empty without layer norm.
    public let norms: [LayerNorm]
    /// Between consecutive hidden layers.
    public let hidden: [Linear]
    public let output: Linear
    public let activation: Activation

    /// - Parameters:
    ///   - hidden: widths of the hidden layers, that of the first product included.
    ///   - outputGain: of the last layer's weights: 0.01 for an actor, 1 for a critic.
    public init(
        hidden widths: [Int], outputs: Int, activation: Activation, outputGain: Double,
        layerNorm: Bool = false, generator: TensorGenerator
    ) throws(TensorError) {
        guard let last = widths.last else {
            throw TensorError(.invalidArgument, "a dense network needs a hidden layer")
        }
        var norms: [LayerNorm] = []
        if layerNorm {
            for width in widths { norms.append(try LayerNorm(size: width)) }
        }
        self.norms = norms
        var layers: [Linear] = []
        for (from, to) in zip(widths, widths.dropFirst()) {
            layers.append(
                try Linear(
                    inputs: from, outputs: to, initialization: .orthogonal(gain: 2.0.squareRoot()),
                    generator: generator))
        }
        hidden = layers
        output = try Linear(
            inputs: last, outputs: outputs, initialization: .orthogonal(gain: outputGain),
            generator: generator)
        self.activation = activation
    }

    public var parameters: NamedTensors {
        norms.enumerated().flatMap { $1.parameters.prefixed("norm.\($0)") }
            + hidden.enumerated().flatMap { $1.parameters.prefixed("hidden.\($0)") }
            + output.parameters.prefixed("output")
    }

    /// - Parameter preactivations: of the first hidden layer, its bias added, [rows, hidden 0].
    public func callAsFunction(_ preactivations: Tensor) throws(TensorError) -> Tensor {
        try output(lastHidden(preactivations))
    }

    /// The last hidden layer's values, [rows, last hidden].
    public func lastHidden(_ preactivations: Tensor) throws(TensorError) -> Tensor {
        var values = try activated(preactivations, 0)
        for (number, layer) in hidden.enumerated() {
            values = try activated(layer(values), number + 1)
        }
        return values
    }

    private func activated(_ values: Tensor, _ layer: Int) throws(TensorError) -> Tensor {
        try activation(norms.isEmpty ? values : norms[layer](values))
    }
}
