public import PolicyModel
public import Tensors

/// The plain multilayer perceptron as actor and critic.
///
/// Nearly all weights are in the first layer, 51,000 inputs for 3,000 stocks. Actor and critic have it side by
/// side as one product, ``Tensors/StreamedLinear``, whose gradient, optimiser step and next product are one
/// walk over memory; what follows is small and left to autograd. With `sharesTrunk` both have the same hidden
/// layers and differ in the last one.
public final class DenseActorCritic: ActorCriticNetwork {
    public let network: PolicyNetwork
    let days: DayMatrix
    private let rule: OptimiserRule
    /// [inputs, actor's hidden 0, then the critic's unless it shares them]
    let input: StreamedLinear
    /// [hidden 0]
    let actorBias: Tensor
    /// nil where the critic shares the actor's layers.
    let criticBias: Tensor?
    let actor: DenseTail
    /// nil where the critic shares the actor's layers and has ``criticHead`` alone.
    let critic: DenseTail?
    let criticHead: Linear?
    let actorOptimiser: any Optimiser
    let criticOptimiser: any Optimiser

    /// The recorded pass: its days, its first layer's products and its outputs.
    private var pass: (days: [Int], products: Tensor, outputs: DayOutputs)?
    /// First layer's products that the last step made on its way.
    private var ready: (days: [Int], products: Tensor)?

    /// - Parameter network: with as many `slots` as `days` has columns.
    public init(
        network: PolicyNetwork, days: DayMatrix, sharesTrunk: Bool = false,
        rule: OptimiserRule = .adam(), precision: ProductPrecision = .float32, generator: TensorGenerator
    ) throws(TensorError) {
        guard let first = network.hidden.first, let last = network.hidden.last,
            days.inputs == network.observationCount
        else {
            throw TensorError(
                .invalidArgument,
                "a network of \(network.observationCount) inputs on observations of \(days.inputs)")
        }
        self.network = network
        self.days = days
        self.rule = rule
        let activation = Activation(network.activation)
        let groups = sharesTrunk ? 1 : 2
        input = try StreamedLinear(
            inputs: days.inputs, groups: [Int](repeating: first, count: groups), precision: precision)
        for group in 0..<groups {
            try input.setWeight(
                Tensor.orthogonal(
                    rows: days.inputs, columns: first, gain: 2.0.squareRoot(), generator: generator),
                of: group)
        }
        actorBias = try Tensor.zeros([first]).setRequiresGradient()
        actor = try DenseTail(
            hidden: network.hidden, outputs: network.slots, activation: activation, outputGain: 0.01,
            layerNorm: network.layerNorm, generator: generator)
        if sharesTrunk {
            criticBias = nil
            critic = nil
            criticHead = try Linear(
                inputs: last, outputs: 1, initialization: .orthogonal(gain: 1), generator: generator)
        } else {
            criticBias = try Tensor.zeros([first]).setRequiresGradient()
            critic = try DenseTail(
                hidden: network.hidden, outputs: 1, activation: activation, outputGain: 1,
                layerNorm: network.layerNorm, generator: generator)
            criticHead = nil
        }
        actorOptimiser = try rule.optimiser(
            [("input.bias", actorBias)] + actor.parameters, learningRate: 0)
        criticOptimiser = try rule.optimiser(
            (criticBias.map { [("input.bias", $0)] } ?? []) + (critic?.parameters ?? [])
                + (criticHead?.parameters.prefixed("output") ?? []), learningRate: 0)
    }

    var firstHidden: Int { actorBias.count }
    private var actorColumns: Range<Int> { 0..<firstHidden }
    private var criticColumns: Range<Int>? {
        criticBias == nil ? nil : firstHidden..<2 * firstHidden
    }

    public func forward(_ days: [Int]) throws(TensorError) -> DayOutputs {
        let products = try firstProducts(days).setRequiresGradient()
        let outputs = try outputs(products)
        actorOptimiser.clearGradients()
        criticOptimiser.clearGradients()
        pass = (days, products, outputs)
        return outputs
    }

    public func evaluate(_ days: [Int]) throws(TensorError) -> DayOutputs {
        try withoutGradients { () throws(TensorError) in try outputs(firstProducts(days)) }
    }

    public func means(of observations: DayMatrix, masks: [Bool]) throws(TensorError) -> Tensor {
        try withoutGradients { () throws(TensorError) in
            let products = try input.forward(observations, days: Array(0..<observations.days))
            return try actor(products.slice(actorColumns, dimension: 1) + actorBias)
        }
    }

    public func backward(means: Tensor, values: Tensor?) throws(TensorError) {
        guard let pass else { throw TensorError(.invalidArgument, "a backward pass without a forward one") }
        try pass.outputs.means.backward(seed: means, retainingGraph: values != nil)
        if let values { try pass.outputs.values.backward(seed: values) }
    }

    public func squaredGradientNorms() throws(TensorError) -> (actor: Double, critic: Double) {
        let (pass, gradient) = try productGradient()
        var actor = try clipGradientNorm(actorOptimiser.parameters.tensors, to: .infinity)
        var critic = try clipGradientNorm(criticOptimiser.parameters.tensors, to: .infinity)
        actor *= actor
        critic *= critic
        actor += try input.squaredGradientNorm(
            days, days: pass.days, gradient: gradient, columns: actorColumns)
        if let criticColumns {
            critic += try input.squaredGradientNorm(
                days, days: pass.days, gradient: gradient, columns: criticColumns)
        }
        return (actor, critic)
    }

    public func step(_ step: NetworkStep, next: [Int]?) throws(TensorError) {
        let (pass, gradient) = try productGradient()
        try move(actorOptimiser, step.learningRate, step.actorScale)
        try move(criticOptimiser, step.learningRate, step.criticScale)
        var updates = [rule.update(learningRate: step.learningRate, gradientScale: step.actorScale)]
        if criticColumns != nil {
            updates.append(rule.update(learningRate: step.learningRate, gradientScale: step.criticScale))
        }
        let products = try input.step(
            days, days: pass.days, gradient: gradient, updates: updates, next: next)
        ready = next.flatMap { next in products.map { (next, $0) } }
        self.pass = nil
    }

    private func move(
        _ optimiser: any Optimiser, _ learningRate: Double, _ scale: Double
    ) throws(TensorError) {
        if scale != 1 { try optimiser.scaleGradients(by: scale) }
        optimiser.learningRate = learningRate
        try optimiser.step()
    }

    /// The recorded pass and the loss's gradient with respect to its first products, [days, units].
    func productGradient() throws(TensorError) -> (
        pass: (days: [Int], products: Tensor, outputs: DayOutputs), gradient: Tensor
    ) {
        guard let pass, let gradient = pass.products.gradient else {
            throw TensorError(.invalidArgument, "a step without a backward pass")
        }
        return (pass, gradient)
    }

    /// Without biases, [days, units]: those made ahead where they are for these days.
    private func firstProducts(_ wanted: [Int]) throws(TensorError) -> Tensor {
        if let ready, ready.days == wanted {
            self.ready = nil
            return ready.products
        }
        return try input.forward(days, days: wanted)
    }

    func outputs(_ products: Tensor) throws(TensorError) -> DayOutputs {
        let actorInput = try products.slice(actorColumns, dimension: 1) + actorBias
        if let critic, let criticBias, let criticColumns {
            let criticInput = try products.slice(criticColumns, dimension: 1) + criticBias
            return DayOutputs(means: try actor(actorInput), values: try critic(criticInput).squeezed(1))
        }
        let hidden = try actor.lastHidden(actorInput)
        guard let values = try criticHead?(hidden) else {
            throw TensorError(.invalidArgument, "a critic without layers")
        }
        return DayOutputs(means: try actor.output(hidden), values: try values.squeezed(1))
    }
}

@available(*, unavailable)
extension DenseActorCritic: Sendable {}
