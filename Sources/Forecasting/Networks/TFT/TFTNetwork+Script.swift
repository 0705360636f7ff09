public import Tensors

extension TFTNetwork {
    public func script() throws(TensorError) -> ScriptModule {
        let hasContext = fixedEncoder != nil
        var methods: [String] = []
        var lines: [String] = []
        var known = "known"
        if exogenous.known == 0 {
            known = "last"
            lines.append("last = y[:, \(inputSize - 1):].expand(-1, \(inputSize + horizon), -1)")
        }
        let history =
            (embeddings.past?.script("hist_exog", "past") ?? [])
            + embeddings.known.script("futr_exog", "\(known)[:, :\(inputSize)]")
            + targetEmbedding.script("tgt", "y")
        let future = embeddings.known.script("futr_exog", "\(known)[:, \(inputSize):]")
        lines.append("history = [\(history.joined(separator: ", "))]")
        lines.append("future = [\(future.joined(separator: ", "))]")
        if let fixedEncoder, let embedding = embeddings.fixed {
            methods += fixedEncoder.script("static_encoder")
            lines.append("fixed_v = [\(embedding.script("stat_exog", "fixed").joined(separator: ", "))]")
            lines += fixedEncoder.scriptLines("static_encoder")
        } else {
            let shape = "[\(settings.layers), y.size(0), \(settings.width)]"
            lines.append("hidden = torch.zeros(\(shape), dtype=y.dtype, device=y.device)")
            lines.append("cell = hidden")
        }
        methods += encoder.script("temporal_encoder", hasContext: hasContext)
        lines += encoder.scriptLines("temporal_encoder", hasContext: hasContext)
        methods += decoder.script("temporal_fusion_decoder", hasContext: hasContext)
        lines += decoder.scriptLines("temporal_fusion_decoder", hasContext: hasContext)
        lines.append("return \(NetworkScript.linear("output_adapter", "h"))")
        methods.append(
            """
            def network(self, \(NetworkScript.parameters(exogenous))) -> Tensor:
            \(lines.map { "    " + $0 }.joined(separator: "\n"))
            """)
        return NetworkScript(
            shape: shape, scaler: settings.scaler, methods: methods.joined(separator: "\n\n")
        ).module(parameters)
    }
}
