import Tensors

/// Layers of long short-term memory, with the parameters of `torch.nn.LSTM`.
struct RecurrentLayers {
    let width: Int
    /// Of each layer in PyTorch's order and by its names: `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`.
    let parameters: NamedTensors

    private static let perLayer = 4

    /// Fresh, as PyTorch's: all uniform within ± 1 / √width.
    init(inputs: Int, width: Int, layers: Int, generator: TensorGenerator?) throws(TensorError) {
        guard inputs > 0, width > 0, layers > 0 else {
            throw TensorError(
                .invalidArgument,
                "\(layers) LSTM layers from \(inputs) to \(width) values: each must be above 0")
        }
        let bound = 1 / Double(width).squareRoot()
        var parameters: NamedTensors = []
        for layer in 0..<layers {
            let shapes = [
                ("weight_ih", [4 * width, layer == 0 ? inputs : width]), ("weight_hh", [4 * width, width]),
                ("bias_ih", [4 * width]), ("bias_hh", [4 * width]),
            ]
            for (name, shape) in shapes {
                let values = try Tensor.uniform(shape, low: -bound, high: bound, generator: generator)
                parameters.append(("\(name)_l\(layer)", try values.setRequiresGradient()))
            }
        }
        self.width = width
        self.parameters = parameters
    }

    var layers: Int { parameters.count / Self.perLayer }

    /// - Parameters:
    ///   - input: [B, T, inputs]
    ///   - hidden, cell: [layers, B, width] before the first step; nil is zeros.
    ///   - dropout: between layers, not after the last.
    func callAsFunction(
        _ input: Tensor, hidden: Tensor? = nil, cell: Tensor? = nil, dropout: Dropout? = nil
    ) throws(TensorError) -> Tensor.Recurrence {
        guard let dropout, layers > 1 else {
            return try input.lstm(parameters: parameters.tensors, layers: layers, hidden: hidden, cell: cell)
        }
        var states: [(hidden: Tensor, cell: Tensor)] = []
        var values = input
        for layer in 0..<layers {
            if layer > 0 { values = try dropout(values) }
            let own = parameters[layer * Self.perLayer..<(layer + 1) * Self.perLayer].map(\.tensor)
            let result = try values.lstm(
                parameters: own, layers: 1, hidden: hidden?.slice(layer..<layer + 1),
                cell: cell?.slice(layer..<layer + 1))
            states.append((result.hidden, result.cell))
            values = result.output
        }
        return Tensor.Recurrence(
            output: values, hidden: try Tensor.concatenate(states.map(\.hidden)),
            cell: try Tensor.concatenate(states.map(\.cell)))
    }

    /// In TorchScript: (output, hidden, cell) of `input` from the states `hidden` and `cell`.
    func script(_ prefix: String, _ input: String, hidden: String, cell: String) -> String {
        let weights = parameters.map { "self.\(NetworkScript.buffer("\(prefix).\($0.name)"))" }
        return "torch.lstm(\(input), [\(hidden), \(cell)], [\(weights.joined(separator: ", "))], "
            + "True, \(layers), 0.0, False, False, True)"
    }
}
