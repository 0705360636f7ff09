public import Core
public import PolicyModel
public import Tensors

/// What every algorithm offers to whoever runs it: it goes on round by round, tells how it does, can be put
/// away and taken up again, and yields a policy at any time.
///
/// A learner is used from one thread; libtorch and the kernels spread its work over theirs.
public protocol Learner: AnyObject {
    /// Decisions taken so far.
    var stepsTaken: Int { get }
    /// Decisions to take; ``advance()`` has nothing left to do once they are taken.
    var totalSteps: Int { get }

    /// One round: decisions collected and what was learned from them.
    ///
    /// - Throws: ``PolicyTrainingError`` with `diverged` or `tensor`.
    func advance() throws(PolicyTrainingError) -> LearningProgress

    /// The policy as it is now, over all slots of `full`.
    ///
    /// A slot that the market did not have takes no part in the first layer and gets the mean score of the
    /// others: nothing was learned about it.
    ///
    /// - Parameters:
    ///   - full: the network to write, equal to the trained one but for its slots.
    ///   - slots: which of them each trained column is.
    func weights(
        for full: PolicyNetwork, normaliser: Normaliser, slots: [Int]
    ) throws(PolicyTrainingError) -> PolicyWeights

    /// The scores that the policy gives to every slot on every day of `observations`, without noise:
    /// [days, columns] row-major.
    ///
    /// - Parameter masks: what could be bought, [days x columns].
    func scores(
        of observations: DayMatrix, masks: [Bool]
    ) throws(PolicyTrainingError) -> [Float]

    /// Starts from a policy that was trained before: its actor, with a fresh critic and optimiser.
    ///
    /// - Throws: ``PolicyTrainingError`` when it is of another shape.
    func adopt(_ weights: PolicyWeights, slots: [Int]) throws(PolicyTrainingError)

    /// Everything that the next round depends on. A learner made with the same market and settings and
    /// restored from it goes on bit for bit as this one does.
    func state() throws(PolicyTrainingError) -> LearnerState

    /// - Throws: ``PolicyTrainingError`` with `badCheckpoint` when the state is of another shape.
    func restore(_ state: LearnerState) throws(PolicyTrainingError)
}

extension Learner {
    public var isDone: Bool { stepsTaken >= totalSteps }

    /// Rounds until all decisions are taken.
    public func train(progress: (LearningProgress) -> Void = { _ in }) throws(PolicyTrainingError) {
        while !isDone { progress(try advance()) }
    }
}

/// A learner put away.
public struct LearnerState {
    /// Weights, optimiser moments, replayed experience; by name.
    public var tensors: NamedTensors = []
    /// Counters and generators, each in JSON; by name.
    public var facts: [String: String] = [:]

    public init() {}
}
