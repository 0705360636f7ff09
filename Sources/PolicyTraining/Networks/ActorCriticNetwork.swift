public import PolicyModel
public import Tensors

/// What a network says about some days: one row a day, however many decisions were made on it.
public struct DayOutputs {
    /// The actor's scores, [days, columns].
    public let means: Tensor
    /// The critic's values, [days].
    public let values: Tensor
}

/// One step of an optimiser over all parameters.
public struct NetworkStep: Hashable, Sendable {
    public var learningRate: Double
    /// What the actor's and the critic's gradients are multiplied with first, as clipping their norm asks.
    public var actorScale = 1.0
    public var criticScale = 1.0

    public init(learningRate: Double) {
        self.learningRate = learningRate
    }
}

/// An actor and a critic over the days of a market: what PPO, A2C and the direct gradient improve.
///
/// Prices and features do not depend on the portfolio, so an observation is a day, and everything here is
/// asked for by distinct days: the gradient of a loss over many decisions is summed per day before it comes
/// in. A pass is `forward`, `backward`, `step`; the norms are those of the last `backward`.
public protocol ActorCriticNetwork: AnyObject {
    /// The shape that is trained: `slots` are the market's columns.
    var network: PolicyNetwork { get }

    /// A recorded pass over distinct days.
    func forward(_ days: [Int]) throws(TensorError) -> DayOutputs

    /// Takes the gradient of the loss with respect to the last forward's outputs through the network.
    ///
    /// - Parameters:
    ///   - means: [days, columns].
    ///   - values: [days]; nil where the critic does not learn.
    func backward(means: Tensor, values: Tensor?) throws(TensorError)

    /// Squared Euclidean norms of the gradients, actor and critic; a trunk that both use counts as the actor's.
    func squaredGradientNorms() throws(TensorError) -> (actor: Double, critic: Double)

    /// Changes all parameters.
    ///
    /// - Parameter next: the days of the pass to come, where they are known: a large first layer then makes
    ///   it on the way through its weights.
    func step(_ step: NetworkStep, next: [Int]?) throws(TensorError)

    /// A pass without a record.
    func evaluate(_ days: [Int]) throws(TensorError) -> DayOutputs

    /// The actor's scores on other days than the market's, [days, columns].
    ///
    /// - Parameter masks: what could be bought, [days x columns].
    func means(of observations: DayMatrix, masks: [Bool]) throws(TensorError) -> Tensor

    /// Parameters and optimiser, sharing their memory where they can.
    func state() throws(TensorError) -> (tensors: NamedTensors, steps: Int)
    func restore(_ tensors: NamedTensors, steps: Int) throws(TensorError)

    /// The actor to serve, over all slots of `full`; see ``Learner/weights(for:normaliser:slots:)``.
    func weights(
        for full: PolicyNetwork, normaliser: Normaliser, slots: [Int], logDeviation: Tensor
    ) throws(TensorError) -> PolicyWeights

    /// Starts from a policy that was trained before; the critic starts anew.
    func adopt(_ weights: PolicyWeights, slots: [Int]) throws(TensorError)
}
