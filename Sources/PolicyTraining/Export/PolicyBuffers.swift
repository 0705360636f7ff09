import PolicyModel
import Tensors

/// The tensors that ``PolicyScript`` names, shapes as in ``PolicyModel/PolicyWeights``.
enum PolicyBuffers {
    static func all(_ policy: MappedPolicy) throws(TensorError) -> [(name: String, tensor: Tensor)] {
        let normaliser = policy.normaliser
        var buffers = [
            ("mean", try Tensor(normaliser.mean)), ("deviation", try Tensor(normaliser.deviation)),
            ("lower", try Tensor(normaliser.lower)), ("upper", try Tensor(normaliser.upper)),
            ("by_session", try Tensor(normaliser.scaling.map { $0 == .crossSection })),
        ]
        for (index, member) in policy.members.enumerated() {
            for (name, tensor) in try tensors(member.weights()) {
                buffers.append((PolicyScript.name(name, of: index), tensor))
            }
        }
        return buffers
    }

    private static func tensors(_ weights: PolicyWeights) throws(TensorError) -> [(String, Tensor)] {
        let network = weights.network
        let (first, last) = (network.hidden[0], network.hidden[network.hidden.count - 1])
        let inputs = weights.inputWeight.count / first
        var tensors = [
            ("input_weight", try Tensor(weights.inputWeight, shape: [inputs, first])),
            ("input_bias", try Tensor(weights.inputBias)),
            ("output_bias", try Tensor(weights.outputBias)),
            (
                "output_weight",
                try Tensor(
                    weights.outputWeight, shape: network.kind == .dense ? [network.slots, last] : [last])
            ),
        ]
        if network.kind == .shared {
            tensors.append(
                ("context_weight", try Tensor(weights.contextWeight, shape: [first, network.hidden[1]])))
        }
        for (layer, hidden) in weights.hidden.enumerated() {
            let shape = [network.hidden[layer], network.hidden[layer + 1]]
            tensors.append(("hidden_\(layer)_weight", try Tensor(hidden.weight, shape: shape)))
            tensors.append(("hidden_\(layer)_bias", try Tensor(hidden.bias)))
        }
        for (layer, norm) in weights.norms.enumerated() {
            tensors.append(("norm_\(layer)_weight", try Tensor(norm.gain)))
            tensors.append(("norm_\(layer)_bias", try Tensor(norm.shift)))
        }
        return tensors
    }
}
