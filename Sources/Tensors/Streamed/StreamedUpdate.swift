internal import CKernels

/// What one step of a ``StreamedLinear`` does to a group of its units.
public struct StreamedUpdate: Sendable, Hashable {
    public enum Rule: Sendable, Hashable {
        /// The group's weights and moments stay as they are.
        case leave
        /// w ← w - rate g
        case sgd
        /// The arithmetic of `torch.optim.Adam` without weight decay.
        case adam(beta1: Double, beta2: Double, epsilon: Double)
        /// The arithmetic of `torch.optim.RMSprop` without momentum: epsilon is added to the root.
        case rmsprop(alpha: Double, epsilon: Double)
    }

    public var rule: Rule
    public var learningRate: Double
    /// The gradient is multiplied by it first: how a clipped norm is applied.
    public var gradientScale: Double

    public init(_ rule: Rule, learningRate: Double, gradientScale: Double = 1) {
        self.rule = rule
        self.learningRate = learningRate
        self.gradientScale = gradientScale
    }

    public static let leave = StreamedUpdate(.leave, learningRate: 0)

    public static func sgd(learningRate: Double, gradientScale: Double = 1) -> StreamedUpdate {
        StreamedUpdate(.sgd, learningRate: learningRate, gradientScale: gradientScale)
    }

    public static func adam(
        learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
        gradientScale: Double = 1
    ) -> StreamedUpdate {
        StreamedUpdate(
            .adam(beta1: beta1, beta2: beta2, epsilon: epsilon), learningRate: learningRate,
            gradientScale: gradientScale)
    }

    public static func rmsprop(
        learningRate: Double, alpha: Double = 0.99, epsilon: Double = 1e-8, gradientScale: Double = 1
    ) -> StreamedUpdate {
        StreamedUpdate(
            .rmsprop(alpha: alpha, epsilon: epsilon), learningRate: learningRate, gradientScale: gradientScale
        )
    }

    /// The update as the kernels take it; `step` counts from 1.
    func raw(step: Int) throws(TensorError) -> ckernels_update {
        var raw = ckernels_update()
        raw.rate = learningRate
        raw.scale = gradientScale
        raw.step = Int64(step)
        switch rule {
        case .leave: raw.rule = Int32(ckernels_leave.rawValue)
        case .sgd: raw.rule = Int32(ckernels_sgd.rawValue)
        case .adam(let beta1, let beta2, let epsilon):
            raw.rule = Int32(ckernels_adam.rawValue)
            (raw.beta1, raw.beta2, raw.epsilon) = (beta1, beta2, epsilon)
        case .rmsprop(let alpha, let epsilon):
            raw.rule = Int32(ckernels_rmsprop.rawValue)
            (raw.beta2, raw.epsilon) = (alpha, epsilon)
        }
        // Without it a weight without a gradient would become 0 / 0.
        switch rule {
        case .adam, .rmsprop:
            guard Float(raw.epsilon) > 0 else {
                throw TensorError(.invalidArgument, "an epsilon of \(raw.epsilon) in an optimiser's step")
            }
        default: break
        }
        return raw
    }
}
