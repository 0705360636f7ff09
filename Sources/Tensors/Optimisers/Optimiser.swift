/// Changes parameters by their gradients, and can be put away and taken up again.
public protocol Optimiser: AnyObject {
    var parameters: NamedTensors { get }
    /// May change between steps, as a learning rate schedule does.
    var learningRate: Double { get set }
    /// The steps taken so far.
    var stepCount: Int { get }
    /// Running means, for a checkpoint. They share the optimiser's memory.
    var state: NamedTensors { get }

    /// Changes every parameter that has a gradient.
    func step() throws(TensorError)
    /// Continues where another optimiser stopped, with copies of its `state`.
    func restore(_ state: NamedTensors, stepCount: Int) throws(TensorError)
}

extension Optimiser {
    /// Forgets the gradients of all parameters.
    public func clearGradients() {
        for (_, tensor) in parameters { tensor.clearGradient() }
    }

    /// Multiplies all gradients, as clipping by a norm that was computed elsewhere does.
    public func scaleGradients(by factor: Double) throws(TensorError) {
        for (_, tensor) in parameters { try tensor.gradient?.multiplyInPlace(factor) }
    }
}

/// Which optimiser, with its settings but for the learning rate.
public enum OptimiserRule: Hashable, Sendable, Codable {
    /// Kingma and Ba (2015), as `torch.optim.Adam`.
    case adam(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-5)
    /// Tieleman and Hinton (2012), as `torch.optim.RMSprop` without momentum.
    case rmsprop(smoothing: Double = 0.99, epsilon: Double = 1e-5)

    /// The same step for a group of a ``StreamedLinear``'s units.
    public func update(learningRate: Double, gradientScale: Double) -> StreamedUpdate {
        switch self {
        case .adam(let beta1, let beta2, let epsilon):
            .adam(
                learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
                gradientScale: gradientScale)
        case .rmsprop(let smoothing, let epsilon):
            .rmsprop(
                learningRate: learningRate, alpha: smoothing, epsilon: epsilon, gradientScale: gradientScale)
        }
    }

    /// A fresh optimiser of ordinary parameters.
    public func optimiser(
        _ parameters: NamedTensors, learningRate: Double
    ) throws(TensorError) -> any Optimiser {
        switch self {
        case .adam(let beta1, let beta2, let epsilon):
            var settings = Adam.Settings()
            settings.learningRate = learningRate
            settings.beta1 = beta1
            settings.beta2 = beta2
            settings.epsilon = epsilon
            return try Adam(parameters, settings: settings)
        case .rmsprop(let smoothing, let epsilon):
            return try RMSprop(
                parameters, learningRate: learningRate, smoothing: smoothing, epsilon: epsilon)
        }
    }
}
