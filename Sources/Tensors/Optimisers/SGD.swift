internal import CTorch

/// Stochastic gradient descent, with momentum as in `torch.optim.SGD` without dampening.
public final class SGD {
    public var learningRate: Double
    public let momentum: Double
    public let weightDecay: Double
    public let parameters: NamedTensors
    private let momenta: [Tensor]
    // The handles of the above, which keep them alive.
    private let parameterHandles: [OpaquePointer?]
    private let momentumHandles: [OpaquePointer?]

    public init(
        _ parameters: NamedTensors, learningRate: Double, momentum: Double = 0, weightDecay: Double = 0
    ) throws(TensorError) {
        self.parameters = parameters
        self.learningRate = learningRate
        self.momentum = momentum
        self.weightDecay = weightDecay
        var momenta: [Tensor] = []
        if momentum != 0 {
            for (_, tensor) in parameters { momenta.append(try tensor.zerosLike()) }
        }
        self.momenta = momenta
        parameterHandles = parameters.map { $0.tensor.handle }
        momentumHandles = momenta.map { $0.handle }
    }

    /// Changes every parameter that has a gradient.
    public func step() throws(TensorError) {
        let count = parameterHandles.count
        if momentum == 0 {
            try check(ctorch_sgd_step(parameterHandles, nil, count, learningRate, 0, weightDecay))
        } else {
            try check(
                ctorch_sgd_step(parameterHandles, momentumHandles, count, learningRate, momentum, weightDecay)
            )
        }
    }

    /// Forgets the gradients of all parameters.
    public func clearGradients() {
        for (_, tensor) in parameters { tensor.clearGradient() }
    }
}

@available(*, unavailable)
extension SGD: Sendable {}
