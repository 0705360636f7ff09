import Tensors

/// From the features of all steps to those of the forecast: enriched, attended to, and through gates.
struct FusionDecoder {
    let enrichment: GatedResidual
    let attention: InterpretableAttention
    let attentionSkip: GatedSkip
    let feedForward: GatedResidual
    let outputSkip: GatedSkip
    private let shape: ForecastShape

    init(_ shape: ForecastShape, settings: TFTSettings, generator: TensorGenerator?) throws(TensorError) {
        let width = settings.width
        self.shape = shape
        enrichment = try GatedResidual(inputs: width, width: width, takesContext: true, generator: generator)
        attention = try InterpretableAttention(
            shape, width: width, heads: settings.heads, generator: generator)
        attentionSkip = try GatedSkip(width: width, generator: generator)
        feedForward = try GatedResidual(inputs: width, width: width, generator: generator)
        outputSkip = try GatedSkip(width: width, generator: generator)
    }

    var parameters: NamedTensors {
        enrichment.parameters.prefixed("enrichment_grn") + attention.parameters.prefixed("attention")
            + attentionSkip.parameters(gate: "attention_gate", norm: "attention_ln")
            + feedForward.parameters.prefixed("positionwise_grn")
            + outputSkip.parameters(gate: "decoder_gate", norm: "decoder_ln")
    }

    /// - Parameters:
    ///   - features: [B, L + H, width]
    ///   - vector: [B, width], of the fixed variables.
    /// - Returns: [B, H, width]
    func callAsFunction(
        _ features: Tensor, enrichment vector: Tensor?, dropout: Dropout?, attentionDropout: Dropout?
    ) throws(TensorError) -> Tensor {
        let ahead = shape.inputSize..<shape.inputSize + shape.horizon
        let enriched = try enrichment(features, context: vector, dropout: dropout)
        let attended = try attentionSkip(
            attention(enriched, dropout: dropout, attentionDropout: attentionDropout),
            residual: enriched.slice(ahead, dimension: 1))
        return try outputSkip(
            feedForward(attended, dropout: dropout), residual: features.slice(ahead, dimension: 1))
    }

    func script(_ name: String, hasContext: Bool) -> [String] {
        [
            enrichment.script("\(name).enrichment_grn", hasContext: hasContext),
            attention.script("\(name).attention", shape),
            feedForward.script("\(name).positionwise_grn", hasContext: false),
        ]
    }

    /// In TorchScript: lines that set `h` from `x`.
    func scriptLines(_ name: String, hasContext: Bool) -> [String] {
        let buffer = NetworkScript.buffer(name)
        let attended = GatedSkip.script(
            gate: "\(name).attention_gate", norm: "\(name).attention_ln",
            "self.\(buffer)_attention(enriched)",
            residual: "enriched[:, \(shape.inputSize):]")
        let output = GatedSkip.script(
            gate: "\(name).decoder_gate", norm: "\(name).decoder_ln", "self.\(buffer)_positionwise_grn(h)",
            residual: "x[:, \(shape.inputSize):]")
        return [
            "enriched = self.\(buffer)_enrichment_grn(x\(hasContext ? ", ce" : ""))",
            "h = \(attended)",
            "h = \(output)",
        ]
    }
}
