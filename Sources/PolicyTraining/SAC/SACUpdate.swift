import Foundation
import PolicyModel
import Tensors

/// One update of SAC on a minibatch, in Stable-Baselines3's order: temperature, critics, actor, followers.
package struct SACUpdate {
    let actor: SquashedActor
    let critics: TwinCritics
    let settings: SACSettings
    /// What could be bought, [days, columns].
    let masks: Tensor
    let temperature: Temperature

    /// What it came to.
    package struct Figures {
        package var actorLoss = 0.0
        package var criticLoss = 0.0
        var entropy = 0.0
        var gradientNorm = 0.0
        var isFinite: Bool { actorLoss.isFinite && criticLoss.isFinite && entropy.isFinite }
    }

    /// - Parameter noise: standard normal: of the decisions' actions and of those that follow, [rows, columns].
    func run(
        _ sample: ReplayBuffer.Sample, noise: (now: Tensor, next: Tensor)
    ) throws(TensorError) -> Figures {
        var figures = Figures()
        let places = DayPlaces(sample.days)
        let nextPlaces = DayPlaces(sample.nextDays)
        let shares = try shares(sample.days)
        actor.optimiser.clearGradients()
        let drawn = try actor.draw(places, noise: noise.now, shares: shares.now, recording: true)
        let alpha = temperature.value
        let density = try withoutGradients { () throws(TensorError) in
            try drawn.logProbabilities.detached().doubles()
        }
        figures.entropy = -density.reduce(0, +) / Double(density.count)
        try temperature.step(
            logProbabilities: density, target: shares.target, learningRate: settings.learningRate)

        let goals = try withoutGradients { () throws(TensorError) in
            let nextShares = try self.shares(sample.nextDays).now
            let following = try actor.draw(
                nextPlaces, noise: noise.next, shares: nextShares, recording: false)
            let values = try critics.followerValues(nextPlaces, following.actions)
            let least = try values[0].minimum(values[1]) - following.logProbabilities * alpha
            let goes = try Tensor(sample.isTerminated.map { Float($0 ? 0 : settings.discount) })
            return try Tensor(sample.rewards.map { Float($0) }) + least * goes
        }

        critics.optimiser.clearGradients()
        let values = try critics.values(places, masked(sample.actions, shares.mask))
        let first = try (values[0] - goals).square().mean()
        let second = try (values[1] - goals).square().mean()
        let criticLoss = try (first + second) * 0.5
        figures.criticLoss = try criticLoss.item()
        try criticLoss.backward()
        try critics.step(learningRate: settings.learningRate)

        let judged = try critics.frozenValues(places, masked(drawn.actions, shares.mask))
        let actorLoss = try (drawn.logProbabilities * alpha - judged[0].minimum(judged[1])).mean()
        figures.actorLoss = try actorLoss.item()
        try actorLoss.backward()
        let norm = try clipGradientNorm(actor.optimiser.parameters.tensors, to: .infinity)
        figures.gradientNorm = norm
        try actor.step(learningRate: settings.learningRate)
        try critics.follow(settings.smoothing)
        return figures
    }

    /// What each slot's log-probability counts on some days' rows, [rows, columns], and the target entropy.
    private func shares(_ days: [Int]) throws(TensorError) -> (now: Tensor?, mask: Tensor?, target: Double) {
        guard settings.averagesEntropy else {
            return (nil, nil, settings.targetEntropyPerSlot * Double(actor.network.slots))
        }
        return try withoutGradients { () throws(TensorError) in
            let mask = try masks.indexSelect(Tensor(days.map { Int64($0) }))
            let counts = try mask.sum(1, keeping: true).maximum(1)
            return (try mask / counts, mask, settings.targetEntropyPerSlot)
        }
    }

    /// Slots that could not be bought say nothing to the critics.
    private func masked(_ actions: Tensor, _ mask: Tensor?) throws(TensorError) -> Tensor {
        try mask.map { (mask) throws(TensorError) in try actions * mask } ?? actions
    }
}

/// What entropy is worth, learned so that the policy's entropy comes to its target.
///
/// Source: Haarnoja et al., "Soft Actor-Critic Algorithms and Applications" (2018), section 5.
final class Temperature {
    /// [1]
    private let logarithm: Tensor
    private let optimiser: any Optimiser

    init(initial: Double, rule: OptimiserRule) throws(TensorError) {
        logarithm = try Tensor.full([1], value: log(initial))
        optimiser = try rule.optimiser([("log_temperature", logarithm)], learningRate: 0)
        value = initial
    }

    /// As of the last step.
    private(set) var value: Double

    func step(
        logProbabilities: [Double], target: Double, learningRate: Double
    ) throws(TensorError) {
        let mean = logProbabilities.reduce(0, +) / Double(logProbabilities.count)
        try logarithm.setGradient(Tensor([Float(-(mean + target))]))
        optimiser.learningRate = learningRate
        try optimiser.step()
        value = exp(try logarithm.item())
    }

    var steps: Int { optimiser.stepCount }
    var state: NamedTensors { [("logarithm", logarithm)] + optimiser.state.prefixed("optimiser") }

    func restore(_ tensors: NamedTensors, steps: Int) throws(TensorError) {
        guard let kept = tensors.first(where: { $0.name == "logarithm" }) else {
            throw TensorError(.invalidArgument, "no temperature to go on from")
        }
        try logarithm.copy(from: kept.tensor)
        try optimiser.restore(tensors.under("optimiser"), stepCount: steps)
        value = exp(try logarithm.item())
    }
}
