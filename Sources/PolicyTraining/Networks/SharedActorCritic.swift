public import PolicyModel
public import Tensors

/// One small network for every slot as actor, another with a pooled value as critic.
///
/// It has thousands of weights where the dense one has millions, so each decision says something about all of
/// them: three thousand stocks are three thousand examples. Autograd runs all of it.
public final class SharedActorCritic: ActorCriticNetwork {
    public let network: PolicyNetwork
    let actor: SharedNetwork
    let critic: SharedNetworkCritic
    private let days: DayMatrix
    /// What could be bought, [days, columns].
    private let masks: Tensor
    private let actorOptimiser: any Optimiser
    private let criticOptimiser: any Optimiser
    private var pass: DayOutputs?

    /// Days that a pass without a record takes at once.
    private static let daysAtOnce = 32

    /// - Parameters:
    ///   - network: of kind `shared`, with as many `slots` as `days` has columns.
    ///   - masks: what could be bought, [days x columns].
    public init(
        network: PolicyNetwork, days: DayMatrix, masks: [Bool], rule: OptimiserRule = .adam(),
        generator: TensorGenerator
    ) throws(TensorError) {
        guard days.inputs == network.observationCount, masks.count == days.days * network.slots else {
            throw TensorError(
                .invalidArgument,
                "a network of \(network.observationCount) inputs on observations of \(days.inputs)")
        }
        self.network = network
        self.days = days
        self.masks = try Tensor(masks.map { $0 ? Float(1) : 0 }, shape: [days.days, network.slots])
        actor = try SharedNetwork(network: network, generator: generator)
        critic = try SharedNetworkCritic(
            features: network.features, hidden: network.hidden, activation: network.activation,
            layerNorm: network.layerNorm, generator: generator)
        actorOptimiser = try rule.optimiser(actor.parameters, learningRate: 0)
        criticOptimiser = try rule.optimiser(critic.parameters, learningRate: 0)
    }

    public func forward(_ days: [Int]) throws(TensorError) -> DayOutputs {
        actorOptimiser.clearGradients()
        criticOptimiser.clearGradients()
        let outputs = try outputs(days)
        pass = outputs
        return outputs
    }

    private func outputs(_ wanted: [Int]) throws(TensorError) -> DayOutputs {
        let observations = try days.rows(wanted)
        let mask = try masks.indexSelect(Tensor(wanted.map { Int64($0) }))
        return DayOutputs(
            means: try actor.scores(observations, mask: mask),
            values: try critic.values(observations, mask: mask))
    }

    public func backward(means: Tensor, values: Tensor?) throws(TensorError) {
        guard let pass else { throw TensorError(.invalidArgument, "a backward pass without a forward one") }
        try pass.means.backward(seed: means)
        if let values { try pass.values.backward(seed: values) }
        self.pass = nil
    }

    public func squaredGradientNorms() throws(TensorError) -> (actor: Double, critic: Double) {
        let actor = try clipGradientNorm(actorOptimiser.parameters.tensors, to: .infinity)
        let critic = try clipGradientNorm(criticOptimiser.parameters.tensors, to: .infinity)
        return (actor * actor, critic * critic)
    }

    public func step(_ step: NetworkStep, next: [Int]?) throws(TensorError) {
        for (optimiser, scale) in [(actorOptimiser, step.actorScale), (criticOptimiser, step.criticScale)] {
            if scale != 1 { try optimiser.scaleGradients(by: scale) }
            optimiser.learningRate = step.learningRate
            try optimiser.step()
        }
    }

    public func evaluate(_ days: [Int]) throws(TensorError) -> DayOutputs {
        try withoutGradients { () throws(TensorError) in
            var means: [Tensor] = []
            var values: [Tensor] = []
            for start in stride(from: 0, to: days.count, by: Self.daysAtOnce) {
                let part = try outputs(Array(days[start..<min(start + Self.daysAtOnce, days.count)]))
                means.append(part.means)
                values.append(part.values)
            }
            return DayOutputs(means: try .concatenate(means), values: try .concatenate(values))
        }
    }

    public func means(of observations: DayMatrix, masks: [Bool]) throws(TensorError) -> Tensor {
        try withoutGradients { () throws(TensorError) in
            let slots = masks.count / observations.days
            let masks = try Tensor(masks.map { $0 ? Float(1) : 0 }, shape: [observations.days, slots])
            var means: [Tensor] = []
            for start in stride(from: 0, to: observations.days, by: Self.daysAtOnce) {
                let part = start..<min(start + Self.daysAtOnce, observations.days)
                means.append(
                    try actor.scores(observations.rows(Array(part)), mask: masks.slice(part)))
            }
            return try .concatenate(means)
        }
    }

    public func state() throws(TensorError) -> (tensors: NamedTensors, steps: Int) {
        let own = actor.parameters.prefixed("actor") + critic.parameters.prefixed("critic")
        let moments =
            actorOptimiser.state.prefixed("actor_optimiser")
            + criticOptimiser.state.prefixed("critic_optimiser")
        return (own + moments, actorOptimiser.stepCount)
    }

    public func restore(_ tensors: NamedTensors, steps: Int) throws(TensorError) {
        try load(tensors.under("actor"), into: actorOptimiser)
        try load(tensors.under("critic"), into: criticOptimiser)
        try actorOptimiser.restore(tensors.under("actor_optimiser"), stepCount: steps)
        try criticOptimiser.restore(tensors.under("critic_optimiser"), stepCount: steps)
    }

    /// A slot that was not trained is scored like any other.
    public func weights(
        for full: PolicyNetwork, normaliser: Normaliser, slots: [Int], logDeviation: Tensor
    ) throws(TensorError) -> PolicyWeights {
        let deviations = try logDeviation.floats()
        return try actor.weights(
            for: full, normaliser: normaliser,
            logDeviation: full.deviation == .global
                ? deviations : Spread.rows(deviations, over: full.slots, at: slots))
    }

    public func adopt(_ weights: PolicyWeights, slots: [Int]) throws(TensorError) {
        try actor.load(weights)
    }
}

@available(*, unavailable)
extension SharedActorCritic: Sendable {}

extension SharedNetwork {
    /// Overwrites the network with a policy's weights.
    ///
    /// - Throws: ``Tensors/TensorError`` with code `invalidArgument` when it is of another shape.
    func load(_ weights: PolicyWeights) throws(TensorError) {
        guard weights.network.kind == .shared, weights.network.hidden == network.hidden,
            weights.network.layerNorm == network.layerNorm, weights.network.features == network.features
        else {
            throw TensorError(
                .invalidArgument,
                "the model to go on from is \(weights.network.kind) with layers \(weights.network.hidden), "
                    + "this one \(network.kind) with \(network.hidden)")
        }
        try withoutGradients { () throws(TensorError) in
            try encoder.weight.copy(from: weights.inputWeight)
            try encoder.bias.copy(from: weights.inputBias)
            try contextWeight.copy(from: weights.contextWeight)
            for (layer, kept) in zip(hidden, weights.hidden) {
                try layer.weight.copy(from: kept.weight)
                try layer.bias.copy(from: kept.bias)
            }
            for (norm, kept) in zip([encoder.norm].compactMap(\.self) + norms, weights.norms) {
                try norm.weight.copy(from: kept.gain)
                try norm.bias.copy(from: kept.shift)
            }
            try outputWeight.copy(from: weights.outputWeight)
            try outputBias.copy(from: weights.outputBias)
        }
    }
}
