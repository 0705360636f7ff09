public import Tensors

extension ForecastNetwork {
    /// The number of trainable numbers.
    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.tensor.count } }

    /// Overwrites every parameter with the tensor of its name.
    ///
    /// - Throws: ``TensorError`` if a name is missing or a shape differs; nothing has been changed then.
    public func load(_ values: NamedTensors) throws(TensorError) {
        let byName = Dictionary(values.map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
        var pairs: [(Tensor, Tensor)] = []
        for (name, parameter) in parameters {
            guard let value = byName[name], value.shape == parameter.shape else {
                throw TensorError(
                    .invalidArgument, "no tensor named \(name) of shape \(parameter.shape) to load")
            }
            pairs.append((parameter, value))
        }
        try withoutGradients { () throws(TensorError) in
            for (parameter, value) in pairs { try parameter.copy(from: value) }
        }
    }
}
