public import PolicyModel
public import Tensors

/// The actor, its action distribution's deviation, and a critic that shares nothing with it.
///
/// The action is a score a slot, drawn from a Gaussian around the actor's output; the deviation does not
/// depend on the observation.
public struct ActorCritic {
    /// The shape that is trained: `slots` are the market's columns.
    public let network: PolicyNetwork
    public let actor: DenseNetwork
    public let critic: DenseNetwork
    /// Logarithm of the scores' standard deviation: [1] or [slots].
    public let logDeviation: Tensor

    /// - Parameters:
    ///   - network: with as many `slots` as the market has columns.
    ///   - deviation: the scores' standard deviation to begin with.
    public init(
        network: PolicyNetwork, deviation: Double, generator: TensorGenerator
    ) throws(TensorError) {
        let activation: Tensors.Activation =
            switch network.activation {
            case .tanh: .tanh
            case .relu: .relu
            }
        self.network = network
        actor = try DenseNetwork(
            inputs: network.observationCount, hidden: network.hidden, outputs: network.slots,
            activation: activation, outputGain: 0.01, generator: generator)
        critic = try DenseNetwork(
            inputs: network.observationCount, hidden: network.hidden, outputs: 1, activation: activation,
            outputGain: 1, generator: generator)
        logDeviation = try Tensor.full([network.deviationCount], value: deviation).log()
    }

    /// The policy to serve, over all slots of `full`.
    ///
    /// A slot that the market did not have takes no part in the first layer and gets the mean score of the
    /// others: nothing was learned about it.
    ///
    /// - Parameters:
    ///   - full: the network to write, equal to ``network`` but for its slots.
    ///   - slots: which of them each trained column is.
    public func weights(
        for full: PolicyNetwork, normaliser: Normaliser, slots: [Int]
    ) throws(TensorError) -> PolicyWeights {
        var weights = PolicyWeights(network: full, normaliser: normaliser)
        let input = try actor.inputWeight.floats()
        let run = full.features * (full.hidden.first ?? 0)
        for (column, slot) in slots.enumerated() {
            weights.inputWeight.replaceSubrange(
                slot * run..<(slot + 1) * run, with: input[column * run..<(column + 1) * run])
        }
        weights.inputBias = try actor.inputBias.floats()
        weights.hidden = []
        for layer in actor.hidden {
            weights.hidden.append(
                HiddenLayer(
                    weight: try layer.weight.transposed().floats(), bias: try layer.bias?.floats() ?? []))
        }
        let output = try actor.output.weight.floats()
        let bias = try actor.output.bias?.floats() ?? []
        let deviations = try logDeviation.floats()
        weights.outputWeight = Self.spread(output, over: full.slots, at: slots)
        weights.outputBias = Self.spread(bias, over: full.slots, at: slots)
        weights.logDeviation =
            full.deviation == .global ? deviations : Self.spread(deviations, over: full.slots, at: slots)
        return weights
    }

    /// Rows of `values` put at their slots; every other slot gets the mean row.
    private static func spread(_ values: [Float], over count: Int, at slots: [Int]) -> [Float] {
        let width = values.count / slots.count
        let mean = (0..<width).map { place in
            Float(slots.indices.reduce(0.0) { $0 + Double(values[$1 * width + place]) } / Double(slots.count))
        }
        var result: [Float] = []
        result.reserveCapacity(count * width)
        for _ in 0..<count { result.append(contentsOf: mean) }
        for (column, slot) in slots.enumerated() {
            result.replaceSubrange(
                slot * width..<(slot + 1) * width, with: values[column * width..<(column + 1) * width])
        }
        return result
    }
}
