import PolicyModel
import Tensors

/// What a `shared` network's actor and critic begin with: one small layer applied to each slot, and its mean
/// over the slots that may be bought.
///
/// All slots of all rows go through one product of [rows x slots, features].
struct SharedNetworkEncoder {
    /// [features, hidden 0]: the layout of the policy file.
    let weight: Tensor
    /// [hidden 0]
    let bias: Tensor
    let norm: LayerNorm?
    let activation: Activation

    /// Orthogonal weights with gain sqrt 2, zero biases.
    init(
        features: Int, units: Int, activation: Activation, layerNorm: Bool, generator: TensorGenerator
    ) throws(TensorError) {
        weight = try Tensor.orthogonal(
            rows: features, columns: units, gain: 2.0.squareRoot(), generator: generator
        ).setRequiresGradient()
        bias = try Tensor.zeros([units]).setRequiresGradient()
        norm = layerNorm ? try LayerNorm(size: units, epsilon: PolicyNetwork.layerNormEpsilon) : nil
        self.activation = activation
    }

    var parameters: NamedTensors { [("encoder.weight", weight), ("encoder.bias", bias)] }

    /// [rows x slots, hidden 0] of observations [rows x slots, features].
    func units(_ observations: Tensor) throws(TensorError) -> Tensor {
        try activation(normalised(bias.addingProduct(observations, weight)))
    }

    private func normalised(_ products: Tensor) throws(TensorError) -> Tensor {
        guard let norm else { return products }
        return try norm(products)
    }

    /// Means of `units` over the slots of the mask, [rows, hidden 0]; 0 for a row without any.
    ///
    /// - Parameters:
    ///   - units: [rows x slots, hidden 0].
    ///   - mask: [rows, slots], 1 or 0, or bool.
    func pooled(_ units: Tensor, mask: Tensor) throws(TensorError) -> Tensor {
        let mask = try mask.to(.float32)
        let (rows, slots) = (try mask.size(0), try mask.size(1))
        let shares = try mask / mask.sum(1, keeping: true).maximum(1)
        return try shares.unsqueezed(1).matmul(units.reshaped([rows, slots, weight.size(1)])).squeezed(1)
    }
}

extension Activation {
    init(_ activation: PolicyNetwork.Activation) {
        switch activation {
        case .tanh: self = .tanh
        case .relu: self = .relu
        }
    }
}
