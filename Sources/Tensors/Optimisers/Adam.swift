internal import CTorch

/// Adam, or AdamW with decoupled weight decay.
///
/// Sources: Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015); Loshchilov and Hutter,
/// "Decoupled Weight Decay Regularization" (2019). The arithmetic is that of `torch.optim.Adam`.
public final class Adam: Optimiser {
    public struct Settings: Sendable, Hashable {
        public var learningRate = 1e-3
        /// The decay of the gradient's running mean.
        public var beta1 = 0.9
        /// The decay of the squared gradient's running mean.
        public var beta2 = 0.999
        /// Added to the root in the denominator.
        public var epsilon = 1e-8
        public var weightDecay = 0.0
        /// Whether weight decay acts on the weights (AdamW) rather than through the gradient.
        public var decouplesWeightDecay = false

        public init() {}
    }

    /// May change between steps, as a learning rate schedule does.
    public var settings: Settings

    /// The steps taken so far.
    public private(set) var stepCount = 0

    public let parameters: NamedTensors
    private let firstMoments: [Tensor]
    private let secondMoments: [Tensor]
    // The handles of the above, which keep them alive.
    private let parameterHandles: [OpaquePointer?]
    private let firstHandles: [OpaquePointer?]
    private let secondHandles: [OpaquePointer?]

    public init(_ parameters: NamedTensors, settings: Settings = Settings()) throws(TensorError) {
        self.parameters = parameters
        self.settings = settings
        var first: [Tensor] = []
        var second: [Tensor] = []
        for (_, tensor) in parameters {
            first.append(try tensor.zerosLike())
            second.append(try tensor.zerosLike())
        }
        firstMoments = first
        secondMoments = second
        parameterHandles = parameters.map { $0.tensor.handle }
        firstHandles = first.map { $0.handle }
        secondHandles = second.map { $0.handle }
    }

    public var learningRate: Double {
        get { settings.learningRate }
        set { settings.learningRate = newValue }
    }

    /// Changes every parameter that has a gradient. Bias correction counts all steps of the optimiser.
    public func step() throws(TensorError) {
        var raw = ctorch_adam_settings(
            learning_rate: settings.learningRate, beta1: settings.beta1, beta2: settings.beta2,
            epsilon: settings.epsilon, weight_decay: settings.weightDecay,
            decoupled: settings.decouplesWeightDecay, step: Int64(stepCount + 1))
        try check(
            ctorch_adam_step(parameterHandles, firstHandles, secondHandles, parameterHandles.count, &raw))
        stepCount += 1
    }

    /// The running means, for a checkpoint: `first_moment.NAME` and `second_moment.NAME`. They share the
    /// optimiser's memory.
    public var state: NamedTensors {
        zip(parameters, firstMoments).map { ("first_moment.\($0.name)", $1) }
            + zip(parameters, secondMoments).map { ("second_moment.\($0.name)", $1) }
    }

    /// Continues where another optimiser stopped, with copies of its `state`.
    public func restore(_ state: NamedTensors, stepCount: Int) throws(TensorError) {
        try OptimiserState(parameters: self.state).load(state)
        self.stepCount = stepCount
    }
}

@available(*, unavailable)
extension Adam: Sendable {}
