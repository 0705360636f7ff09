import Tensors

/// Attention of the steps of the forecast to all steps up to themselves. The heads share their values, so that one
/// averaged matrix of weights says what mattered.
///
/// Source: Lim et al. (2019), equations 13 to 16.
struct InterpretableAttention {
    /// To the queries of each head, the keys of each head and the one value.
    let projection: Linear
    let output: Linear
    let heads: Int
    let depth: Int
    /// [H, L + H]: 0 where a step may look, -infinity where that is later than itself.
    private let mask: Tensor

    init(_ shape: ForecastShape, width: Int, heads: Int, generator: TensorGenerator?) throws(TensorError) {
        guard heads > 0, width.isMultiple(of: heads) else {
            throw TensorError(.invalidArgument, "a width of \(width) does not divide into \(heads) heads")
        }
        self.heads = heads
        depth = width / heads
        projection = try Linear(
            inputs: width, outputs: (2 * heads + 1) * depth, bias: false, initialization: .uniform,
            generator: generator)
        output = try Linear(
            inputs: depth, outputs: width, bias: false, initialization: .uniform, generator: generator)
        let steps = shape.inputSize + shape.horizon
        let ahead = (0..<shape.horizon).flatMap { row in
            (0..<steps).map { $0 > shape.inputSize + row ? -Float.infinity : 0 }
        }
        mask = try Tensor(ahead, shape: [shape.horizon, steps])
    }

    var parameters: NamedTensors {
        projection.parameters.prefixed("qkv_linears") + output.parameters.prefixed("out_proj")
    }

    /// - Parameter input: [B, L + H, width]
    /// - Returns: [B, H, width]: only the steps of the forecast ask.
    func callAsFunction(
        _ input: Tensor, dropout: Dropout?, attentionDropout: Dropout?
    ) throws(TensorError) -> Tensor {
        let (rows, steps) = (try input.size(0), try input.size(1))
        let (horizon, width) = (try mask.size(0), heads * depth)
        func split(_ values: Tensor) throws(TensorError) -> Tensor {
            try values.reshaped([rows, -1, heads, depth]).permuted([0, 2, 1, 3])
        }
        let weight = projection.weight
        let ahead = try input.slice(steps - horizon..<steps, dimension: 1)
        let queries = try split(ahead.linear(weight: weight.slice(0..<width)))
        let pairs = try input.linear(weight: weight.slice(width..<weight.size(0)))
        let keys = try split(pairs.slice(0..<width, dimension: 2))
        let values = try pairs.slice(width..<width + depth, dimension: 2)
        let scores = try queries.matmul(keys.transposed()) * (1 / Double(depth).squareRoot()) + mask
        var weights = try scores.softmax(dimension: 3)
        if let attentionDropout { weights = try attentionDropout(weights) }
        let result = try output(weights.mean(1).matmul(values))
        return try dropout.map { dropout throws(TensorError) in try dropout(result) } ?? result
    }

    /// In TorchScript, as a method with the buffer's name.
    func script(_ name: String, _ shape: ForecastShape) -> String {
        let (steps, width) = (shape.inputSize + shape.horizon, heads * depth)
        let weight = "self.\(NetworkScript.buffer("\(name).qkv_linears.weight"))"
        return """
            def \(NetworkScript.buffer(name))(self, x: Tensor) -> Tensor:
                q = torch.linear(x[:, \(shape.inputSize):], \(weight)[:\(width)])
                q = q.reshape(x.size(0), \(shape.horizon), \(heads), \(depth)).permute(0, 2, 1, 3)
                kv = torch.linear(x, \(weight)[\(width):])
                k = kv[:, :, :\(width)].reshape(x.size(0), \(steps), \(heads), \(depth)).permute(0, 2, 3, 1)
                ahead = torch.triu(torch.ones([\(shape.horizon), \(steps)], device=x.device), \(shape.inputSize + 1)) > 0
                scores = torch.matmul(q, k) * \(1 / Double(depth).squareRoot())
                weights = torch.softmax(scores.masked_fill(ahead, float("-inf")), 3)
                return \(NetworkScript.linear("\(name).out_proj", "torch.matmul(weights.mean(1), kv[:, :, \(width):])", bias: false))
            """
    }
}
