import Tensors

/// Real variables as vectors: each its own direction and offset.
struct VariableEmbedding {
    /// [variables, width]
    let vectors: Tensor
    /// [variables, width]
    let bias: Tensor

    init(count: Int, width: Int, generator: TensorGenerator?) throws(TensorError) {
        // Glorot and Bengio's normal initialisation, as neuralforecast's.
        let deviation = (2 / Double(count + width)).squareRoot()
        vectors = try Tensor.normal([count, width], standardDeviation: deviation, generator: generator)
            .setRequiresGradient()
        bias = try Tensor.zeros([count, width]).setRequiresGradient()
    }

    /// `stat_exog`: `stat_exog_embedding_vectors`, say.
    func parameters(_ name: String) -> NamedTensors {
        [("embedding.\(name)_embedding_vectors", vectors), ("embedding.\(name)_embedding_bias", bias)]
    }

    /// - Parameter values: [.., variables]
    /// - Returns: [.., width] for each variable.
    func callAsFunction(_ values: Tensor) throws(TensorError) -> [Tensor] {
        var result: [Tensor] = []
        for index in 0..<vectors.shape[0] {
            let column = try values.slice(index..<index + 1, dimension: values.rank - 1)
            result.append(try column * vectors.select(index) + bias.select(index))
        }
        return result
    }

    /// In TorchScript: the list of embedded variables of `values`.
    func script(_ name: String, _ values: String) -> [String] {
        let buffer = NetworkScript.buffer("embedding.\(name)_embedding")
        return (0..<vectors.shape[0]).map {
            "\(values)[..., \($0):\($0 + 1)] * self.\(buffer)_vectors[\($0)] + self.\(buffer)_bias[\($0)]"
        }
    }
}
