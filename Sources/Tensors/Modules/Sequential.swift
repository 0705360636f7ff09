/// Modules applied one after another. Parameter names are preceded by the module's number: `0.weight`.
public struct Sequential: Module {
    public let layers: [any Module]

    public init(_ layers: [any Module]) {
        self.layers = layers
    }

    public var parameters: NamedTensors {
        layers.enumerated().flatMap { $1.parameters.prefixed("\($0)") }
    }

    public func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor {
        var value = input
        for layer in layers { value = try layer(value) }
        return value
    }
}

extension Sequential {
    /// A multilayer perceptron: linear layers between consecutive `sizes`, with `activation` between them.
    ///
    /// The modules are linear, activation, linear, .., as in PyTorch's `nn.Sequential`, so the linear layers'
    /// numbers are even. Orthogonal weights: `gain` for the hidden layers, `outputGain` for the last.
    public static func perceptron(
        sizes: [Int], activation: Activation = .tanh, outputActivation: Activation = .identity,
        gain: Double = 2.0.squareRoot(), outputGain: Double = 1, dtype: DType = .float32,
        device: Device = .cpu, generator: TensorGenerator? = nil
    ) throws(TensorError) -> Sequential {
        guard sizes.count >= 2 else {
            throw TensorError(
                .invalidArgument, "a perceptron needs an input and an output size, not \(sizes)")
        }
        var layers: [any Module] = []
        for i in 1..<sizes.count {
            let isLast = i == sizes.count - 1
            layers.append(
                try Linear(
                    inputs: sizes[i - 1], outputs: sizes[i],
                    initialization: .orthogonal(gain: isLast ? outputGain : gain),
                    dtype: dtype, device: device, generator: generator))
            if !isLast { layers.append(activation) }
        }
        if outputActivation != .identity { layers.append(outputActivation) }
        return Sequential(layers)
    }
}
