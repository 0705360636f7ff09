public import Core
public import PolicyModel
public import Tensors

/// A learner of an actor and a critic: what it yields is the actor's.
public protocol NetworkLearner: Learner {
    var network: any ActorCriticNetwork { get }
    /// Logarithm of the scores' standard deviation, [1] or [columns].
    var logDeviation: Tensor { get }
}

extension NetworkLearner {
    public func weights(
        for full: PolicyNetwork, normaliser: Normaliser, slots: [Int]
    ) throws(PolicyTrainingError) -> PolicyWeights {
        try Failing.tensor("the weights cannot be read") { () throws(TensorError) in
            try network.weights(
                for: full, normaliser: normaliser, slots: slots, logDeviation: logDeviation)
        }
    }

    public func scores(of observations: DayMatrix, masks: [Bool]) throws(PolicyTrainingError) -> [Float] {
        try Failing.tensor("the scores cannot be computed") { () throws(TensorError) in
            try network.means(of: observations, masks: masks).floats()
        }
    }

    public func adopt(_ weights: PolicyWeights, slots: [Int]) throws(PolicyTrainingError) {
        try Failing.tensor("the model in force cannot be gone on from") { () throws(TensorError) in
            try network.adopt(weights, slots: slots)
        }
    }
}
