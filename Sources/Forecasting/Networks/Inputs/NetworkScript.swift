import Tensors

/// The TorchScript around a network's own: checks, scaling of the windows and scaling back.
struct NetworkScript {
    let shape: ForecastShape
    let scaler: WindowScaler
    /// Methods, among them `network(self, y, past, known, fixed)` with those of the arguments that there are, all
    /// scaled as ``ScaledBatch`` has them, which returns [B, H, quantiles].
    let methods: String

    /// `past`, `known` and `fixed`, those that the network takes.
    static func names(_ sizes: ExogenousSizes) -> [String] {
        [("past", sizes.past), ("known", sizes.known), ("fixed", sizes.fixed)].filter { $0.1 > 0 }.map(\.0)
    }

    /// `y: Tensor, past: Tensor`, say: what `network` takes after `self`.
    static func parameters(_ sizes: ExogenousSizes) -> String {
        (["y"] + names(sizes)).map { "\($0): Tensor" }.joined(separator: ", ")
    }

    /// The name of a parameter's buffer.
    static func buffer(_ name: String) -> String {
        name.split(separator: ".").joined(separator: "_")
    }

    /// A linear layer's call.
    static func linear(_ name: String, _ input: String, bias: Bool = true) -> String {
        let name = buffer(name)
        return "torch.linear(\(input), self.\(name)_weight\(bias ? ", self.\(name)_bias" : ""))"
    }

    /// A normalisation of the last dimension.
    static func layerNorm(_ name: String, _ input: String, _ epsilon: Double) -> String {
        let name = buffer(name)
        return "torch.layer_norm(\(input), self.\(name)_weight.size(), self.\(name)_weight, "
            + "self.\(name)_bias, \(epsilon))"
    }

    private var source: String {
        let names = Self.names(shape.exogenous)
        var lines: [String] = []
        func check(_ name: String, _ sizes: [Int]) {
            let tests = sizes.indices.map { "\(name).size(\($0 + 1)) == \(sizes[$0])" }
            lines.append(
                "assert \(name).dim() == \(sizes.count + 1) and \(tests.joined(separator: " and ")), "
                    + "\"\(name) must be [batch, \(sizes.map(String.init).joined(separator: ", "))]\"")
        }
        let steps = shape.inputSize
        check("window", [steps])
        if shape.exogenous.past > 0 { check("past", [steps, shape.exogenous.past]) }
        if shape.exogenous.known > 0 { check("known", [steps + shape.horizon, shape.exogenous.known]) }
        if shape.exogenous.fixed > 0 { check("fixed", [shape.exogenous.fixed]) }
        lines.append("y = window.unsqueeze(2)")
        let call = "self.network(\((["y"] + names).joined(separator: ", ")))"
        if scaler == .identity {
            lines.append("return \(call)")
        } else {
            lines.append("shift, scale = self.statistics(y)")
            lines.append("y = (y - shift) / scale")
            for name in names where name != "fixed" {
                lines.append("\(name)_shift, \(name)_scale = self.statistics(\(name)[:, :\(steps)])")
                lines.append("\(name) = (\(name) - \(name)_shift) / \(name)_scale")
            }
            lines.append("return \(call) * scale + shift")
        }
        let arguments = (["window"] + names).map { "\($0): Tensor" }.joined(separator: ", ")
        return """
            \(scaler.script)

            \(methods)

            def forward(self, \(arguments)) -> Tensor:
            \(lines.map { "    " + $0 }.joined(separator: "\n"))

            """
    }

    func module(_ parameters: NamedTensors) -> ScriptModule {
        ScriptModule(source: source, buffers: parameters.map { (Self.buffer($0.name), $0.tensor) })
    }
}
