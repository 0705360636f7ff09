import Tensors

/// A gated residual network: what passes the gate of a small perceptron, added to the input and normalised.
///
/// Source: Lim et al. (2019), equations 2 to 5; names as neuralforecast's `GRN`.
struct GatedResidual {
    static let epsilon = 1e-3

    let first: Linear
    /// For a context vector; without a bias.
    let context: Linear?
    let second: Linear
    /// To twice the outputs: values and their gates.
    let gate: Linear
    /// Of the input to the output's width; nil where they are equal.
    let projection: Linear?
    /// Nil for a single output.
    let norm: LayerNorm?

    /// - Parameter outputs: nil for as many as `width`, which the inputs must be too.
    init(
        inputs: Int, width: Int, outputs: Int? = nil, takesContext: Bool = false, generator: TensorGenerator?
    ) throws(TensorError) {
        func linear(_ from: Int, _ to: Int, bias: Bool = true) throws(TensorError) -> Linear {
            try Linear(inputs: from, outputs: to, bias: bias, initialization: .uniform, generator: generator)
        }
        norm = outputs == 1 ? nil : try LayerNorm(size: outputs ?? width, epsilon: Self.epsilon)
        first = try linear(inputs, width)
        context = takesContext ? try linear(width, width, bias: false) : nil
        second = try linear(width, width)
        gate = try linear(width, 2 * (outputs ?? width))
        projection = try outputs.map { outputs throws(TensorError) in try linear(inputs, outputs) }
    }

    var parameters: NamedTensors {
        (norm?.parameters.prefixed("layer_norm.ln") ?? []) + first.parameters.prefixed("lin_a")
            + (context?.parameters.prefixed("lin_c") ?? []) + second.parameters.prefixed("lin_i")
            + gate.parameters.prefixed("glu.lin") + (projection?.parameters.prefixed("out_proj") ?? [])
    }

    /// - Parameters:
    ///   - input: [B, T, inputs] or [B, inputs]
    ///   - vector: [B, width], the same for all steps of [B, T, inputs].
    func callAsFunction(
        _ input: Tensor, context vector: Tensor? = nil, dropout: Dropout? = nil
    ) throws(TensorError) -> Tensor {
        var value = try first(input)
        if let vector, let context { value = try value + context(vector).unsqueezed(1) }
        value = try second(value.elu())
        if let dropout { value = try dropout(value) }
        value = try gate(value).gatedHalves()
        value = try value + (projection.map { layer throws(TensorError) in try layer(input) } ?? input)
        return try norm.map { norm throws(TensorError) in try norm(value) } ?? value
    }

    /// In TorchScript, as a method with the buffer's name: of `a`, and of `c` if there is a context.
    func script(_ name: String, hasContext: Bool) -> String {
        func linear(_ layer: String, _ input: String, bias: Bool = true) -> String {
            NetworkScript.linear("\(name).\(layer)", input, bias: bias)
        }
        let added = hasContext ? " + \(linear("lin_c", "c", bias: false)).unsqueeze(1)" : ""
        let residual = projection == nil ? "a" : linear("out_proj", "a")
        let gated = "torch.glu(\(linear("glu.lin", linear("lin_i", "torch.elu(x)"))), -1)"
        let end = norm == nil ? "x" : NetworkScript.layerNorm("\(name).layer_norm.ln", "x", Self.epsilon)
        return """
            def \(NetworkScript.buffer(name))(self, a: Tensor\(hasContext ? ", c: Tensor" : "")) -> Tensor:
                x = \(linear("lin_a", "a"))\(added)
                x = \(gated) + \(residual)
                return \(end)
            """
    }
}

/// A gate and a residual, normalised: how the blocks of a ``TFTNetwork`` join.
struct GatedSkip {
    let gate: Linear
    let norm: LayerNorm

    init(width: Int, generator: TensorGenerator?) throws(TensorError) {
        gate = try Linear(inputs: width, outputs: 2 * width, initialization: .uniform, generator: generator)
        norm = try LayerNorm(size: width, epsilon: GatedResidual.epsilon)
    }

    func parameters(gate gateName: String, norm normName: String) -> NamedTensors {
        gate.parameters.prefixed("\(gateName).lin") + norm.parameters.prefixed(normName)
    }

    func callAsFunction(_ input: Tensor, residual: Tensor) throws(TensorError) -> Tensor {
        try norm(gate(input).gatedHalves() + residual)
    }

    static func script(gate: String, norm: String, _ input: String, residual: String) -> String {
        let gated = "torch.glu(\(NetworkScript.linear("\(gate).lin", input)), -1) + \(residual)"
        return NetworkScript.layerNorm(norm, gated, GatedResidual.epsilon)
    }
}
