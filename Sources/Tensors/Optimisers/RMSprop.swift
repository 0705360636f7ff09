/// Gradient descent with each parameter's rate divided by a running root mean square of its gradient.
///
/// Source: Tieleman and Hinton, "Lecture 6.5: RMSProp" (2012). The arithmetic is that of
/// `torch.optim.RMSprop` without momentum or centring: the epsilon is added to the root.
public final class RMSprop: Optimiser {
    public var learningRate: Double
    /// The decay of the squared gradient's running mean.
    public let smoothing: Double
    public let epsilon: Double
    public let parameters: NamedTensors
    public private(set) var stepCount = 0
    private let meanSquares: [Tensor]

    public init(
        _ parameters: NamedTensors, learningRate: Double, smoothing: Double = 0.99, epsilon: Double = 1e-8
    ) throws(TensorError) {
        self.parameters = parameters
        self.learningRate = learningRate
        self.smoothing = smoothing
        self.epsilon = epsilon
        var squares: [Tensor] = []
        for (_, tensor) in parameters { squares.append(try tensor.zerosLike()) }
        meanSquares = squares
    }

    public func step() throws(TensorError) {
        try withoutGradients { () throws(TensorError) in
            for ((_, parameter), mean) in zip(parameters, meanSquares) {
                guard let gradient = parameter.gradient else { continue }
                try mean.interpolateInPlace(toward: gradient.square(), weight: 1 - smoothing)
                let root = try mean.sqrt()
                try root.addInPlace(epsilon)
                try parameter.subtractInPlace(gradient / root * learningRate)
            }
        }
        stepCount += 1
    }

    public var state: NamedTensors {
        zip(parameters, meanSquares).map { ("mean_square.\($0.name)", $1) }
    }

    public func restore(_ state: NamedTensors, stepCount: Int) throws(TensorError) {
        try OptimiserState(parameters: self.state).load(state)
        self.stepCount = stepCount
    }
}

@available(*, unavailable)
extension RMSprop: Sendable {}

/// Lends a module's checked loading to an optimiser's own tensors.
struct OptimiserState: Module {
    let parameters: NamedTensors

    func callAsFunction(_ input: Tensor) -> Tensor { input }
}
