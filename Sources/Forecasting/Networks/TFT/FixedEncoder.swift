import Tensors

/// What does not change within a series, as contexts for the rest of a ``TFTNetwork``.
struct FixedEncoder {
    struct Contexts {
        /// [B, width]: for the selection of variables.
        let selection: Tensor
        /// [B, width]: added to the features before the attention.
        let enrichment: Tensor
        /// [layers, B, width]: the LSTM's first states.
        let hidden, cell: Tensor
    }

    let selection: VariableSelection
    /// Selection, enrichment, then the hidden states and the cells of all layers.
    let contexts: [GatedResidual]

    init(count: Int, width: Int, layers: Int, generator: TensorGenerator?) throws(TensorError) {
        selection = try VariableSelection(count: count, width: width, generator: generator)
        var contexts: [GatedResidual] = []
        for _ in 0..<2 + 2 * layers {
            contexts.append(try GatedResidual(inputs: width, width: width, generator: generator))
        }
        self.contexts = contexts
    }

    var parameters: NamedTensors {
        selection.parameters.prefixed("vsn")
            + contexts.enumerated().flatMap { $1.parameters.prefixed("context_grns.\($0)") }
    }

    func callAsFunction(_ variables: [Tensor], dropout: Dropout?) throws(TensorError) -> Contexts {
        let selected = try selection(variables, dropout: dropout)
        var values: [Tensor] = []
        for context in contexts { values.append(try context(selected, dropout: dropout)) }
        let layers = (values.count - 2) / 2
        return Contexts(
            selection: values[0], enrichment: values[1],
            hidden: try Tensor.stack(Array(values[2..<2 + layers])),
            cell: try Tensor.stack(Array(values[(2 + layers)...])))
    }

    func script(_ name: String) -> [String] {
        selection.script("\(name).vsn", hasContext: false)
            + contexts.indices.map { contexts[$0].script("\(name).context_grns.\($0)", hasContext: false) }
    }

    /// In TorchScript: lines that set `cs`, `ce`, `hidden` and `cell` from the list `fixed` of embedded variables.
    func scriptLines(_ name: String) -> [String] {
        let calls = contexts.indices.map {
            "self.\(NetworkScript.buffer("\(name).context_grns.\($0)"))(selected)"
        }
        let layers = (calls.count - 2) / 2
        return [
            "selected = self.\(NetworkScript.buffer("\(name).vsn"))(fixed_v)",
            "cs = \(calls[0])",
            "ce = \(calls[1])",
            "hidden = torch.stack([\(calls[2..<2 + layers].joined(separator: ", "))])",
            "cell = torch.stack([\(calls[(2 + layers)...].joined(separator: ", "))])",
        ]
    }
}
