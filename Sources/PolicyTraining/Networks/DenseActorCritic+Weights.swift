public import PolicyModel
public import Tensors

extension DenseActorCritic {
    public func state() throws(TensorError) -> (tensors: NamedTensors, steps: Int) {
        let own =
            ownTensors + actorOptimiser.state.prefixed("actor.optimiser")
            + criticOptimiser.state.prefixed("critic.optimiser")
        return (own + (try input.weightsAndState()).prefixed("input"), actorOptimiser.stepCount)
    }

    public func restore(_ tensors: NamedTensors, steps: Int) throws(TensorError) {
        try ParameterList(parameters: ownTensors).load(tensors)
        try actorOptimiser.restore(tensors.under("actor.optimiser"), stepCount: steps)
        try criticOptimiser.restore(tensors.under("critic.optimiser"), stepCount: steps)
        try input.restoreWeightsAndState(tensors.under("input"))
    }

    private var ownTensors: NamedTensors {
        actorOptimiser.parameters.prefixed("actor") + criticOptimiser.parameters.prefixed("critic")
    }

    public func weights(
        for full: PolicyNetwork, normaliser: Normaliser, slots: [Int], logDeviation: Tensor
    ) throws(TensorError) -> PolicyWeights {
        try DenseWeights(
            input: input.weight(of: 0), bias: actorBias, tail: actor, outputWeight: actor.output.weight,
            outputBias: actor.output.bias
        ).policy(for: full, normaliser: normaliser, slots: slots, logDeviation: logDeviation)
    }

    public func adopt(_ weights: PolicyWeights, slots: [Int]) throws(TensorError) {
        guard weights.network.kind == .dense, weights.network.hidden == network.hidden,
            weights.network.activation == network.activation
        else {
            throw TensorError(
                .invalidArgument,
                "the model to go on from has layers \(weights.network.hidden), this one \(network.hidden)")
        }
        let run = network.features * firstHidden
        let lastHidden = actor.output.weight.shape[1]
        func gathered(_ values: [Float], _ width: Int) -> [Float] {
            slots.flatMap { values[$0 * width..<($0 + 1) * width] }
        }
        try input.setWeight(
            Tensor(gathered(weights.inputWeight, run), shape: [days.inputs, firstHidden]), of: 0)
        try withoutGradients { () throws(TensorError) in
            try actorBias.copy(from: weights.inputBias)
            for (layer, kept) in zip(actor.hidden, weights.hidden) {
                let shape = layer.weight.shape
                try layer.weight.copy(
                    from: Tensor(kept.weight, shape: [shape[1], shape[0]]).transposed())
                try layer.bias?.copy(from: kept.bias)
            }
            try actor.output.weight.copy(from: gathered(weights.outputWeight, lastHidden))
            try actor.output.bias?.copy(from: gathered(weights.outputBias, 1))
        }
    }
}

extension StreamedLinear {
    /// Weights of each group, `weight.0` and so on, and ``state()``.
    func weightsAndState() throws(TensorError) -> NamedTensors {
        var tensors: NamedTensors = []
        for group in groups.indices { tensors.append(("weight.\(group)", try weight(of: group))) }
        return tensors + (try state())
    }

    func restoreWeightsAndState(_ tensors: NamedTensors) throws(TensorError) {
        for group in groups.indices {
            guard let kept = tensors.first(where: { $0.name == "weight.\(group)" }) else {
                throw TensorError(.invalidArgument, "no weight.\(group) to restore a layer from")
            }
            try setWeight(kept.tensor, of: group)
        }
        try restore(tensors)
    }
}

extension NamedTensors {
    /// Those whose names begin with `prefix` and a dot, without it.
    func under(_ prefix: String) -> NamedTensors {
        compactMap { name, tensor in
            name.hasPrefix(prefix + ".") ? (String(name.dropFirst(prefix.count + 1)), tensor) : nil
        }
    }
}
