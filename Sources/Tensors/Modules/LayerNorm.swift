/// Normalises the last dimension, then scales and shifts it by learnt amounts.
public struct LayerNorm: Module {
    /// [size], from 1.
    public let weight: Tensor
    /// [size], from 0.
    public let bias: Tensor
    public let epsilon: Double

    public init(
        size: Int, epsilon: Double = 1e-5, dtype: DType = .float32, device: Device = .cpu
    ) throws(TensorError) {
        weight = try Tensor.ones([size], dtype: dtype, device: device).setRequiresGradient()
        bias = try Tensor.zeros([size], dtype: dtype, device: device).setRequiresGradient()
        self.epsilon = epsilon
    }

    public var parameters: NamedTensors { [("weight", weight), ("bias", bias)] }

    public func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor {
        try input.layerNorm(shape: weight.shape, weight: weight, bias: bias, epsilon: epsilon)
    }
}
