public import Tensors

extension NHITSNetwork {
    public func script() throws(TensorError) -> ScriptModule {
        var lines = [
            "residual = torch.flip(y.squeeze(2), [1])",
            "forecast = y[:, \(inputSize - 1):]",
        ]
        for (index, block) in blocks.enumerated() {
            var inputs = [pool("residual.unsqueeze(1)", block) + ".squeeze(1)"]
            for name in NetworkScript.names(exogenous) where name != "fixed" {
                let pooled = pool("\(name).transpose(1, 2)", block)
                inputs.append("\(pooled).transpose(1, 2).reshape(y.size(0), -1)")
            }
            if exogenous.fixed > 0 { inputs.append("fixed") }
            lines.append("x = torch.cat([\(inputs.joined(separator: ", "))], 1)")
            for layer in block.layers.indices {
                let call = NetworkScript.linear(layerName(index, layer), "x")
                let isActive = layer > 0 && layer < block.layers.count - 1
                lines.append("x = \(isActive ? "torch.relu(\(call))" : call)")
            }
            lines.append("knots = x[:, \(inputSize):].reshape(y.size(0), \(quantiles.count), -1)")
            let aligned = settings.interpolation == .linear ? ", False" : ""
            lines.append(
                "knots = torch.upsample_\(settings.interpolation.rawValue)1d(knots, [\(horizon)]\(aligned))")
            lines.append("forecast = forecast + knots.transpose(1, 2)")
            lines.append("residual = residual - x[:, :\(inputSize)]")
        }
        lines.append("return forecast")
        let methods = """
            def network(self, \(NetworkScript.parameters(exogenous))) -> Tensor:
            \(lines.map { "    " + $0 }.joined(separator: "\n"))
            """
        return NetworkScript(shape: shape, scaler: settings.scaler, methods: methods).module(parameters)
    }

    private func pool(_ values: String, _ block: NHITSBlock) -> String {
        let kernel = block.pooling
        return kernel == 1 ? values : "torch.max_pool1d(\(values), [\(kernel)], [\(kernel)], [0], [1], True)"
    }
}
