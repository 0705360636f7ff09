import Core
import Tensors

/// Minibatches of a rollout: the loss's gradient by day, the clipping of its norm, the step.
struct PolicyMinibatch {
    let network: any ActorCriticNetwork
    let deviation: ActionDeviation
    /// What could be bought, bool [days, columns].
    let masks: Tensor
    let rollout: RolloutBuffer
    let advantages: [Double]
    let returns: [Double]
    let normalisesAdvantages: Bool
    let valueCoefficient: Double
    let valueClipRange: Double?
    let entropyCoefficient: Double
    let maximumGradientNorm: Double
    let clipsNormsTogether: Bool
    let targetDivergence: Double?
    let objective: GaussianPolicyGradient.Objective

    /// What a minibatch came to; added up over an update's.
    struct Figures {
        var policyLoss = 0.0
        var valueLoss = 0.0
        var divergence = 0.0
        var clipFraction = 0.0
        var gradientNorm = 0.0
        var updates = 0
        /// The divergence went beyond its target; no step was made.
        var stops = false
        var isFinite = true
        private var count = 0.0

        /// - Throws: ``PolicyTrainingError`` with `diverged`.
        func check() throws(PolicyTrainingError) {
            guard isFinite else {
                throw PolicyTrainingError(
                    .diverged,
                    "training diverged: a gradient is not finite; the model in force stays; lower "
                        + "--learning-rate or change --seed")
            }
        }

        mutating func add(_ other: Figures) {
            policyLoss += other.policyLoss
            valueLoss += other.valueLoss
            divergence += other.divergence
            clipFraction += other.clipFraction
            gradientNorm += other.gradientNorm
            updates += other.updates
            count += 1
        }

        func write(to progress: inout LearningProgress) {
            progress.policyLoss = policyLoss / count
            progress.valueLoss = valueLoss / count
            progress.divergence = divergence / count
            progress.clipFraction = clipFraction / count
            progress.gradientNorm = gradientNorm / Double(max(1, updates))
            progress.updates = updates
        }
    }

    /// - Parameters:
    ///   - rows: of the rollout.
    ///   - places: of their days.
    ///   - next: the days of the pass after this one.
    func step(
        _ rows: [Int], _ places: DayPlaces, _ step: NetworkStep, next: [Int]?
    ) throws(TensorError) -> Figures {
        let outputs = try network.forward(places.days)
        let days = rows.map { rollout.days[$0] }
        let surrogate = try GaussianPolicyGradient(
            objective, policy: .init(means: outputs.means, logDeviation: deviation.logarithm),
            old: .init(means: rollout.means, logDeviation: rollout.logDeviation), actions: rollout.actions,
            masks: masks,
            rows: .init(
                places: places.places, days: days, actions: rows,
                advantages: scaled(rows.map { advantages[$0] })),
            differentiatesDeviation: deviation.isLearned)
        var figures = Figures()
        figures.policyLoss = surrogate.figures.loss
        figures.divergence = surrogate.figures.divergence
        figures.clipFraction = surrogate.figures.clippedShare
        let values = try outputs.values.doubles()
        let (valueLoss, valueGradient) = valueGradient(rows, places, values)
        figures.valueLoss = valueLoss
        if let target = targetDivergence, surrogate.figures.divergence > 1.5 * target {
            figures.stops = true
            return figures
        }
        try network.backward(
            means: surrogate.means, values: Tensor(valueGradient.map { Float($0) }))
        var (actor, critic) = try network.squaredGradientNorms()
        if let gradient = surrogate.logDeviation {
            actor += try deviation.take(gradient - entropyGradient(days) * entropyCoefficient)
        }
        if clipsNormsTogether {
            actor += critic
            critic = actor
        }
        figures.gradientNorm = actor.squareRoot()
        guard actor.isFinite, critic.isFinite else {
            figures.isFinite = false
            return figures
        }
        var step = step
        step.actorScale = clipping(actor)
        step.criticScale = clipping(critic)
        try network.step(step, next: next)
        try deviation.step(step)
        figures.updates = 1
        return figures
    }

    /// What a gradient of this squared norm is multiplied with, as `torch.nn.utils.clip_grad_norm_` does.
    private func clipping(_ squaredNorm: Double) -> Double {
        min(1, maximumGradientNorm / (squaredNorm.squareRoot() + 1e-6))
    }

    /// Mean squared error times the value coefficient, differentiated by the value of each day.
    private func valueGradient(
        _ rows: [Int], _ places: DayPlaces, _ values: [Double]
    ) -> (loss: Double, gradient: [Double]) {
        var gradient = [Double](repeating: 0, count: places.days.count)
        var loss = 0.0
        for (number, row) in rows.enumerated() {
            let place = places.places[number]
            let before = rollout.values[row]
            var value = values[place]
            var passes = true
            if let range = valueClipRange, abs(value - before) > range {
                value = before + min(max(value - before, -range), range)
                passes = false
            }
            let error = value - returns[row]
            loss += error * error
            if passes { gradient[place] += 2 * valueCoefficient * error / Double(rows.count) }
        }
        return (loss / Double(rows.count), gradient)
    }

    /// Of the mean entropy over rows by the log deviation: a Gaussian's entropy is its log deviation and a
    /// constant, for each slot that takes part.
    private func entropyGradient(_ days: [Int]) throws(TensorError) -> Tensor {
        let shares = try masks.indexSelect(Tensor(days.map { Int64($0) })).to(.float32).mean(0)
        return deviation.logarithm.count == 1 ? try shares.sum().reshaped([1]) : shares
    }

    /// Less their mean, over their sample standard deviation, as SB3 does for each minibatch.
    private func scaled(_ advantages: [Double]) -> [Float] {
        guard normalisesAdvantages, advantages.count > 1 else { return advantages.map { Float($0) } }
        let mean = advantages.reduce(0, +) / Double(advantages.count)
        let squares = advantages.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation = (squares / Double(advantages.count - 1)).squareRoot()
        return advantages.map { Float(($0 - mean) / (deviation + 1e-8)) }
    }
}
