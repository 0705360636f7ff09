/// x Wᵀ + b.
public struct Linear: Module {
    /// [outputs, inputs]
    public let weight: Tensor
    /// [outputs]
    public let bias: Tensor?

    /// How a fresh layer's weights are drawn.
    public enum Initialization: Sendable {
        /// Orthogonal weights times `gain`, zero bias: the convention of PPO.
        case orthogonal(gain: Double)
        /// Weights and bias uniform within ± 1 / √inputs: PyTorch's default.
        case uniform
        /// All zero.
        case zeros
    }

    /// A layer with fresh weights that require gradients.
    public init(
        inputs: Int, outputs: Int, bias: Bool = true, initialization: Initialization = .orthogonal(gain: 1),
        dtype: DType = .float32, device: Device = .cpu, generator: TensorGenerator? = nil
    ) throws(TensorError) {
        guard inputs > 0, outputs > 0 else {
            throw TensorError(.invalidArgument, "a linear layer from \(inputs) to \(outputs) values")
        }
        let weight: Tensor
        var offset = bias ? try Tensor.zeros([outputs], dtype: dtype, device: device) : nil
        switch initialization {
        case .orthogonal(let gain):
            weight = try Tensor.orthogonal(
                rows: outputs, columns: inputs, gain: gain, dtype: dtype, device: device, generator: generator
            )
        case .uniform:
            let bound = 1 / Double(inputs).squareRoot()
            weight = try Tensor.uniform(
                [outputs, inputs], low: -bound, high: bound, dtype: dtype, device: device,
                generator: generator)
            if bias {
                offset = try Tensor.uniform(
                    [outputs], low: -bound, high: bound, dtype: dtype, device: device, generator: generator)
            }
        case .zeros:
            weight = try Tensor.zeros([outputs, inputs], dtype: dtype, device: device)
        }
        self.weight = try weight.setRequiresGradient()
        try offset?.setRequiresGradient()
        self.bias = offset
    }

    /// A layer over given parameters, as they are.
    public init(weight: Tensor, bias: Tensor?) {
        self.weight = weight
        self.bias = bias
    }

    public var parameters: NamedTensors {
        [("weight", weight)] + (bias.map { [("bias", $0)] } ?? [])
    }

    public func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor {
        try input.linear(weight: weight, bias: bias)
    }
}
