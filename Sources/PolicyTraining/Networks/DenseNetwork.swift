public import Tensors

/// A multilayer perceptron whose first layer can be taken apart from the rest, so that observations which
/// repeat go through it once.
///
/// Orthogonal weights with Stable-Baselines3's gains (sqrt 2 for hidden layers), zero biases.
public struct DenseNetwork {
    /// [inputs, hidden 0]: the layout of the policy file, not of ``Tensors/Linear``.
    public let inputWeight: Tensor
    /// [hidden 0]
    public let inputBias: Tensor
    /// Between consecutive hidden layers.
    public let hidden: [Linear]
    public let output: Linear
    public let activation: Activation

    /// - Parameter outputGain: of the last layer's weights: 0.01 for an actor, 1 for a critic.
    public init(
        inputs: Int, hidden: [Int], outputs: Int, activation: Activation = .tanh, outputGain: Double,
        generator: TensorGenerator
    ) throws(TensorError) {
        guard let first = hidden.first, let last = hidden.last, inputs > 0 else {
            throw TensorError(.invalidArgument, "a dense network needs inputs and a hidden layer")
        }
        let gain = 2.0.squareRoot()
        inputWeight = try Tensor.orthogonal(rows: inputs, columns: first, gain: gain, generator: generator)
            .contiguous().setRequiresGradient()
        inputBias = try Tensor.zeros([first]).setRequiresGradient()
        var layers: [Linear] = []
        for (from, to) in zip(hidden, hidden.dropFirst()) {
            layers.append(
                try Linear(
                    inputs: from, outputs: to, initialization: .orthogonal(gain: gain), generator: generator))
        }
        self.hidden = layers
        output = try Linear(
            inputs: last, outputs: outputs, initialization: .orthogonal(gain: outputGain),
            generator: generator)
        self.activation = activation
    }

    public var parameters: NamedTensors {
        [("input.weight", inputWeight), ("input.bias", inputBias)]
            + hidden.enumerated().flatMap { $1.parameters.prefixed("hidden.\($0)") }
            + output.parameters.prefixed("output")
    }

    /// The first layer's pre-activations, [rows, hidden 0], of observations [rows, inputs].
    public func firstLayer(_ observations: Tensor) throws(TensorError) -> Tensor {
        try inputBias.addingProduct(observations, inputWeight)
    }

    /// The rest of the network on pre-activations [rows, hidden 0].
    public func outputs(first preactivations: Tensor) throws(TensorError) -> Tensor {
        var values = try activation(preactivations)
        for layer in hidden { values = try activation(layer(values)) }
        return try output(values)
    }

    public func callAsFunction(_ observations: Tensor) throws(TensorError) -> Tensor {
        try outputs(first: firstLayer(observations))
    }
}
