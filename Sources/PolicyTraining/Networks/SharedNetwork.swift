public import PolicyModel
public import Tensors

/// The actor of a ``PolicyModel/PolicyNetwork`` of kind `shared`: the same small network for every slot, which
/// knows of the others by a pooled context. Permuting the slots permutes its scores.
///
/// Orthogonal weights (gain sqrt 2; 0.01 for the last layer), zero biases. Tensors have the layout and the
/// names of the policy file.
public struct SharedNetwork {
    public let network: PolicyNetwork
    let encoder: SharedNetworkEncoder
    /// [hidden 0, hidden 1]
    public let contextWeight: Tensor
    /// Layer K goes from hidden K to hidden K + 1: weight [in, out], bias [out].
    public let hidden: [(weight: Tensor, bias: Tensor)]
    /// Of the layers after the first; none without layer normalisation.
    public let norms: [LayerNorm]
    /// [hidden.last, 1]
    public let outputWeight: Tensor
    /// [1]
    public let outputBias: Tensor

    /// - Parameters:
    ///   - network: of kind `shared`. Its `slots` bind nothing: any number may be scored.
    ///   - outputGain: of the last layer's weights.
    /// - Throws: ``Tensors/TensorError`` with code `invalidArgument` for a network that is not sound.
    public init(
        network: PolicyNetwork, outputGain: Double = 0.01, generator: TensorGenerator
    ) throws(TensorError) {
        guard network.kind == .shared, network.hidden.count > 1, network.hidden.allSatisfy({ $0 > 0 }) else {
            throw TensorError(
                .invalidArgument, "a shared network needs two hidden layers or more, not \(network.hidden)")
        }
        let activation = Activation(network.activation)
        let widths = network.hidden
        let gain = 2.0.squareRoot()
        self.network = network
        encoder = try SharedNetworkEncoder(
            features: network.features, units: widths[0], activation: activation,
            layerNorm: network.layerNorm, generator: generator)
        // One matrix for the slot's own units and the context's, so that together they have the gain.
        let both = try Tensor.orthogonal(
            rows: 2 * widths[0], columns: widths[1], gain: gain, generator: generator)
        contextWeight = try both.slice(widths[0]..<2 * widths[0]).copied().setRequiresGradient()
        var hidden: [(weight: Tensor, bias: Tensor)] = []
        for (index, (from, to)) in zip(widths, widths.dropFirst()).enumerated() {
            let weight =
                index == 0
                ? try both.slice(0..<from).copied()
                : try Tensor.orthogonal(rows: from, columns: to, gain: gain, generator: generator)
            hidden.append(
                (try weight.setRequiresGradient(), try Tensor.zeros([to]).setRequiresGradient()))
        }
        self.hidden = hidden
        var norms: [LayerNorm] = []
        if network.layerNorm {
            for width in widths.dropFirst() {
                norms.append(try LayerNorm(size: width, epsilon: PolicyNetwork.layerNormEpsilon))
            }
        }
        self.norms = norms
        outputWeight = try Tensor.orthogonal(
            rows: widths[widths.count - 1], columns: 1, gain: outputGain, generator: generator
        ).setRequiresGradient()
        outputBias = try Tensor.zeros([1]).setRequiresGradient()
    }

    public var parameters: NamedTensors {
        encoder.parameters + [("context.weight", contextWeight)]
            + hidden.enumerated().flatMap {
                [("hidden.\($0).weight", $1.weight), ("hidden.\($0).bias", $1.bias)]
            }
            + (([encoder.norm].compactMap(\.self) + norms).enumerated().flatMap {
                $1.parameters.prefixed("norm.\($0)")
            }) + [("output.weight", outputWeight), ("output.bias", outputBias)]
    }

    /// Scores [rows, slots]: those of ``PolicyModel/PolicyNetwork``, squashed and scaled.
    ///
    /// - Parameters:
    ///   - observations: [rows, slots, features] or [rows, slots x features].
    ///   - mask: what may be bought, [rows, slots], bool or 1 and 0.
    public func scores(_ observations: Tensor, mask: Tensor) throws(TensorError) -> Tensor {
        let outputs = try outputs(observations, mask: mask)
        let squashed = network.squash == .tanh ? try outputs.tanh() : outputs
        return network.outputScale == 1 ? squashed : try squashed * Double(network.outputScale)
    }

    /// The last layer's outputs [rows, slots], neither squashed nor scaled.
    public func outputs(_ observations: Tensor, mask: Tensor) throws(TensorError) -> Tensor {
        let (rows, slots) = (try mask.size(0), try mask.size(1))
        let flat = try observations.reshaped([rows * slots, network.features])
        let encoded = try encoder.units(flat)
        let context = try hidden[0].bias.addingProduct(encoder.pooled(encoded, mask: mask), contextWeight)
        let width = network.hidden[1]
        let products = try encoded.matmul(hidden[0].weight).reshaped([rows, slots, width])
        // Nothing needs the products themselves: adding in place saves a copy of the widest values there are.
        try products.addInPlace(context.unsqueezed(1))
        var units = try activated(products.reshaped([rows * slots, width]), norm: 0)
        for (index, layer) in hidden.enumerated().dropFirst() {
            units = try activated(layer.bias.addingProduct(units, layer.weight), norm: index)
        }
        return try outputBias.addingProduct(units, outputWeight).reshaped([rows, slots])
    }

    private func activated(_ products: Tensor, norm index: Int) throws(TensorError) -> Tensor {
        try encoder.activation(norms.isEmpty ? products : norms[index](products))
    }
}
