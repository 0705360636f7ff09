/// A part of a network: parameters, and a function of them and an input.
public protocol Module {
    /// The parameters in a fixed order, with names that are unique within the module.
    ///
    /// The tensors are the module's own: an optimiser changes them in place.
    var parameters: NamedTensors { get }

    func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor
}

extension Module {
    /// The number of trainable numbers.
    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.tensor.count } }

    /// Forgets all gradients.
    public func clearGradients() {
        for (_, tensor) in parameters { tensor.clearGradient() }
    }

    /// Overwrites every parameter with the tensor of its name.
    ///
    /// - Throws: ``TensorError`` if a name is missing or a shape differs; nothing has been changed then.
    public func load(_ values: NamedTensors) throws(TensorError) {
        try parameters.load(values)
    }
}

extension [(name: String, tensor: Tensor)] {
    /// The same tensors, their names preceded by `prefix` and a dot.
    public func prefixed(_ prefix: String) -> NamedTensors {
        map { ("\(prefix).\($0.name)", $0.tensor) }
    }

    /// Overwrites every tensor with the one of its name.
    ///
    /// - Throws: ``TensorError`` if a name is missing or a shape differs; nothing has been changed then.
    public func load(_ values: NamedTensors) throws(TensorError) {
        let byName = Dictionary(values.map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
        var pairs: [(Tensor, Tensor)] = []
        for (name, parameter) in self {
            guard let value = byName[name] else {
                throw TensorError(.invalidArgument, "no tensor named \(name) to load the parameter from")
            }
            guard value.shape == parameter.shape else {
                throw TensorError(
                    .invalidArgument, "\(name) has shape \(value.shape), the parameter \(parameter.shape)")
            }
            pairs.append((parameter, value))
        }
        try withoutGradients { () throws(TensorError) in
            for (parameter, value) in pairs { try parameter.copy(from: value) }
        }
    }

    /// The tensors alone, in order.
    public var tensors: [Tensor] { map(\.tensor) }
}
