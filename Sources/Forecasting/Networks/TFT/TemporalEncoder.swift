import Tensors

/// Past and future steps of a ``TFTNetwork``: variables selected, then an LSTM over the past, whose states another one
/// goes on from into the future.
struct TemporalEncoder {
    let pastSelection, futureSelection: VariableSelection
    let pastLayers, futureLayers: RecurrentLayers
    let skip: GatedSkip

    init(past: Int, future: Int, width: Int, layers: Int, generator: TensorGenerator?) throws(TensorError) {
        pastSelection = try VariableSelection(count: past, width: width, generator: generator)
        pastLayers = try RecurrentLayers(inputs: width, width: width, layers: layers, generator: generator)
        futureLayers = try RecurrentLayers(inputs: width, width: width, layers: layers, generator: generator)
        futureSelection = try VariableSelection(count: future, width: width, generator: generator)
        skip = try GatedSkip(width: width, generator: generator)
    }

    var parameters: NamedTensors {
        pastSelection.parameters.prefixed("history_vsn") + pastLayers.parameters.prefixed("history_encoder")
            + futureLayers.parameters.prefixed("future_encoder")
            + futureSelection.parameters.prefixed("future_vsn")
            + skip.parameters(gate: "input_gate", norm: "input_gate_ln")
    }

    /// - Parameters:
    ///   - history: embedded, one [B, L, width] for each variable.
    ///   - future: embedded, one [B, H, width] for each known variable.
    /// - Returns: [B, L + H, width]
    func callAsFunction(
        history: [Tensor], future: [Tensor], contexts: FixedEncoder.Contexts?, dropout: Dropout?
    ) throws(TensorError) -> Tensor {
        let past = try pastSelection(history, context: contexts?.selection, dropout: dropout)
        let ahead = try futureSelection(future, context: contexts?.selection, dropout: dropout)
        let before = try pastLayers(past, hidden: contexts?.hidden, cell: contexts?.cell)
        let after = try futureLayers(ahead, hidden: before.hidden, cell: before.cell)
        return try skip(
            Tensor.concatenate([before.output, after.output], dimension: 1),
            residual: Tensor.concatenate([past, ahead], dimension: 1))
    }

    func script(_ name: String, hasContext: Bool) -> [String] {
        pastSelection.script("\(name).history_vsn", hasContext: hasContext)
            + futureSelection.script("\(name).future_vsn", hasContext: hasContext)
    }

    /// In TorchScript: lines that set `x` from the lists `history` and `future`, `hidden` and `cell`.
    func scriptLines(_ name: String, hasContext: Bool) -> [String] {
        func select(_ part: String, _ values: String) -> String {
            "self.\(NetworkScript.buffer("\(name).\(part)_vsn"))(\(values)\(hasContext ? ", cs" : ""))"
        }
        let past = pastLayers.script("\(name).history_encoder", "past_x", hidden: "hidden", cell: "cell")
        let ahead = futureLayers.script("\(name).future_encoder", "future_x", hidden: "hidden", cell: "cell")
        let skip = GatedSkip.script(
            gate: "\(name).input_gate", norm: "\(name).input_gate_ln", "torch.cat([before, after], 1)",
            residual: "torch.cat([past_x, future_x], 1)")
        return [
            "past_x = \(select("history", "history"))",
            "future_x = \(select("future", "future"))",
            "before, hidden, cell = \(past)",
            "after = \(ahead)[0]",
            "x = \(skip)",
        ]
    }
}
