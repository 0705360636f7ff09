/// A function applied to every element; a module without parameters.
public enum Activation: String, Module, Sendable, CaseIterable {
    case identity, tanh, relu, leakyReLU, gelu, silu, sigmoid, softplus

    public var parameters: NamedTensors { [] }

    public func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor {
        switch self {
        case .identity: input
        case .tanh: try input.tanh()
        case .relu: try input.relu()
        case .leakyReLU: try input.leakyReLU()
        case .gelu: try input.gelu()
        case .silu: try input.silu()
        case .sigmoid: try input.sigmoid()
        case .softplus: try input.softplus()
        }
    }
}
