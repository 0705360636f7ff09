public import Core
import Foundation
public import PolicyModel
public import Tensors

extension SAC {
    /// The squashed mean, times the scale of the scores. The deviation that goes with it is the one that the
    /// actor has in the score's own terms, averaged over the days: scale x (1 - tanh²) x sigma.
    public func weights(
        for full: PolicyNetwork, normaliser: Normaliser, slots: [Int]
    ) throws(PolicyTrainingError) -> PolicyWeights {
        try Failing.tensor("the weights cannot be read") { () throws(TensorError) in
            var served = full
            served.squash = .tanh
            served.outputScale = Float(settings.scoreScale)
            let deviations = try withoutGradients { () throws(TensorError) in
                let (means, logDeviations) = try actor.distribution(
                    on: Array(0..<actor.dayCount), recording: false)
                let slope = try 1 - means.tanh().square()
                let bySlot = try (slope * logDeviations.exp()).mean(0) * settings.scoreScale
                return full.deviation == .global ? try bySlot.mean().reshaped([1]).log() : try bySlot.log()
            }
            return try actor.weights(
                for: served, normaliser: normaliser, slots: slots, logDeviation: deviations)
        }
    }

    public func scores(of observations: DayMatrix, masks: [Bool]) throws(PolicyTrainingError) -> [Float] {
        try Failing.tensor("the scores cannot be computed") { () throws(TensorError) in
            try withoutGradients { () throws(TensorError) in
                (try actor.means(of: observations).tanh() * settings.scoreScale)
            }.floats()
        }
    }

    public func adopt(_ weights: PolicyWeights, slots: [Int]) throws(PolicyTrainingError) {
        throw PolicyTrainingError(
            .badSetting,
            "sac does not go on from a model in force: its critics are not kept with it; train it anew, or "
                + "give --algorithm ppo")
    }
}

extension SquashedActor {
    var dayCount: Int { table.shape[0] }

    /// Before squashing, [days, columns].
    func means(of observations: DayMatrix) throws(TensorError) -> Tensor {
        let products = try input.forward(observations, days: Array(0..<observations.days))
        return try tail(products + inputBias).slice(0..<network.slots, dimension: 1)
    }

    func weights(
        for full: PolicyNetwork, normaliser: Normaliser, slots: [Int], logDeviation: Tensor
    ) throws(TensorError) -> PolicyWeights {
        let columns = network.slots
        return try DenseWeights(
            input: input.weight(of: 0), bias: inputBias, tail: tail,
            outputWeight: tail.output.weight.slice(0..<columns),
            outputBias: tail.output.bias?.slice(0..<columns)
        ).policy(for: full, normaliser: normaliser, slots: slots, logDeviation: logDeviation)
    }

    func restore(_ tensors: NamedTensors, table kept: Tensor, steps: Int) throws(TensorError) {
        try load(tensors.under("actor"), into: optimiser)
        try optimiser.restore(tensors.under("actor_moments"), stepCount: steps)
        try input.restoreWeightsAndState(tensors.under("actor_input"))
        try table.copy(from: kept)
    }
}

extension TwinCritics {
    func restore(_ tensors: NamedTensors, table kept: Tensor, steps: Int) throws(TensorError) {
        try load(tensors.under("critics"), into: optimiser)
        try optimiser.restore(tensors.under("critic_moments"), stepCount: steps)
        try input.restoreWeightsAndState(tensors.under("critic_input"))
        try table.copy(from: kept)
        try restoreFollowers(tensors.under("followers"))
    }
}

/// Overwrites an optimiser's parameters with those of the same names.
func load(_ kept: NamedTensors, into optimiser: any Optimiser) throws(TensorError) {
    try ParameterList(parameters: optimiser.parameters).load(kept)
}

/// Lends a module's checked loading to a list of parameters.
struct ParameterList: Module {
    let parameters: NamedTensors

    func callAsFunction(_ input: Tensor) -> Tensor { input }
}
