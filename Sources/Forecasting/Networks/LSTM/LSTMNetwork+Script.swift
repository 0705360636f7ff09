public import Tensors

extension LSTMNetwork {
    public func script() throws(TensorError) -> ScriptModule {
        let sizes = shape.exogenous
        var lines: [String] = []
        var inputs = ["y"]
        if sizes.past > 0 { inputs.append("past") }
        if sizes.fixed > 0 { inputs.append("fixed.unsqueeze(1).expand(-1, \(inputSize), -1)") }
        if sizes.known > 0 { inputs.append("known[:, :\(inputSize)]") }
        lines.append("x = torch.cat([\(inputs.joined(separator: ", "))], 2)")
        lines.append(
            "zero = torch.zeros([\(settings.layers), x.size(0), \(settings.width)], dtype=x.dtype, device=x.device)"
        )
        lines.append("h = \(encoder.script("hist_encoder", "x", hidden: "zero", cell: "zero"))[0]")
        if upsampling != nil {
            let call = NetworkScript.linear("upsample_sequence", "h.transpose(1, 2)")
            lines.append("h = \(call).transpose(1, 2)")
        } else {
            lines.append("h = h[:, \(inputSize - horizon):]")
        }
        if sizes.known > 0 { lines.append("h = torch.cat([h, known[:, \(inputSize):]], 2)") }
        for layer in decoder.indices {
            let call = NetworkScript.linear(Self.decoderName(layer), "h")
            lines.append(layer < decoder.count - 1 ? "h = torch.relu(\(call))" : "return \(call)")
        }
        let methods = """
            def network(self, \(NetworkScript.parameters(sizes))) -> Tensor:
            \(lines.map { "    " + $0 }.joined(separator: "\n"))
            """
        return NetworkScript(shape: shape, scaler: settings.scaler, methods: methods).module(parameters)
    }
}
