import Foundation
public import Tensors

/// The standard deviation of the scores around the actor's means: learned, or set by a schedule. It does not
/// depend on the observation.
public final class ActionDeviation {
    /// Its logarithm, [1] or [columns].
    public let logarithm: Tensor
    private let optimiser: (any Optimiser)?

    /// - Parameters:
    ///   - count: 1, or one a column.
    ///   - rule: nil where a schedule sets it.
    public init(count: Int, initial: Double, rule: OptimiserRule?) throws(TensorError) {
        logarithm = try Tensor.full([count], value: Foundation.log(initial))
        optimiser = try rule?.optimiser([("log_deviation", logarithm)], learningRate: 0)
    }

    public var isLearned: Bool { optimiser != nil }

    public func set(_ deviation: Double) throws(TensorError) {
        try logarithm.fill(Foundation.log(deviation))
    }

    /// Differential entropy of the action distribution, nats a slot.
    public func entropy() throws(TensorError) -> Double {
        try logarithm.mean().item() + 0.5 * (1 + Foundation.log(2 * Double.pi))
    }

    /// The squared norm of the gradient that ``step(_:)`` is going to use.
    func take(_ gradient: Tensor) throws(TensorError) -> Double {
        guard optimiser != nil else { return 0 }
        try logarithm.setGradient(gradient)
        return try gradient.square().sum().item()
    }

    func step(_ step: NetworkStep) throws(TensorError) {
        guard let optimiser else { return }
        try optimiser.scaleGradients(by: step.actorScale)
        optimiser.learningRate = step.learningRate
        try optimiser.step()
    }

    func state() -> NamedTensors {
        [("logarithm", logarithm)] + (optimiser?.state.prefixed("optimiser") ?? [])
    }

    func restore(_ tensors: NamedTensors, steps: Int) throws(TensorError) {
        guard let kept = tensors.first(where: { $0.name == "logarithm" }) else {
            throw TensorError(.invalidArgument, "no deviation to go on from")
        }
        try logarithm.copy(from: kept.tensor)
        try optimiser?.restore(tensors.under("optimiser"), stepCount: steps)
    }
}
