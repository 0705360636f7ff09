import Core
import PolicyModel
import PolicyTraining
import Tensors

/// A learner that is small and real: it fits eight numbers to noisy products by Adam, a minibatch a round.
/// Weights, moments, a generator and a counter are what the next round depends on, as with the others.
final class RegressionLearner: Learner {
    static let width = 8

    private(set) var stepsTaken = 0
    let totalSteps: Int
    private let wanted: Tensor
    private let weight: Tensor
    private let optimiser: Adam
    private let generator: TensorGenerator
    /// Learns NaN after so many rounds.
    var divergesAt: Int?

    init(seed: UInt64, steps: Int, learningRate: Double = 0.05) throws(PolicyTrainingError) {
        totalSteps = steps
        do throws(TensorError) {
            wanted = try Tensor((0..<Self.width).map { Float($0) - 3 }, shape: [Self.width, 1])
            generator = try TensorGenerator(seed: seed)
            weight = try Tensor.normal([Self.width, 1], generator: generator).setRequiresGradient()
            var settings = Adam.Settings()
            settings.learningRate = learningRate
            optimiser = try Adam([("weight", weight)], settings: settings)
        } catch {
            throw PolicyTrainingError(.tensor, "the learner cannot be made", cause: error)
        }
    }

    func advance() throws(PolicyTrainingError) -> LearningProgress {
        var progress = LearningProgress()
        do throws(TensorError) {
            let inputs = try Tensor.normal([16, Self.width], generator: generator)
            let noise = try Tensor.normal([16, 1], generator: generator) * 0.01
            let loss = try (inputs.matmul(weight) - inputs.matmul(wanted) - noise).square().mean()
            optimiser.clearGradients()
            try loss.backward()
            try optimiser.step()
            progress.reward = -(try loss.item())
        } catch {
            throw PolicyTrainingError(.tensor, "a round failed", cause: error)
        }
        stepsTaken = min(stepsTaken + 16, totalSteps)
        if let divergesAt, optimiser.stepCount >= divergesAt {
            throw PolicyTrainingError(.diverged, "training diverged: a gradient is not finite")
        }
        progress.steps = stepsTaken
        progress.totalSteps = totalSteps
        progress.entropy = 0.5
        progress.updates = 1
        return progress
    }

    func weights(
        for full: PolicyNetwork, normaliser: Normaliser, slots: [Int]
    ) throws(PolicyTrainingError) -> PolicyWeights {
        var weights = PolicyWeights(network: full, normaliser: normaliser)
        let values = try numbers()
        for slot in 0..<full.slots { weights.outputBias[slot] = values[slot % Self.width] }
        return weights
    }

    func scores(of observations: DayMatrix, masks: [Bool]) throws(PolicyTrainingError) -> [Float] {
        let values = try numbers()
        return masks.indices.map { values[$0 % Self.width] }
    }

    func adopt(_ weights: PolicyWeights, slots: [Int]) throws(PolicyTrainingError) {
        do {
            try withoutGradients { () throws(TensorError) in
                try weight.copy(from: Array(weights.outputBias[..<Self.width]))
            }
        } catch {
            throw PolicyTrainingError(.tensor, "the model cannot be gone on from", cause: error)
        }
    }

    func state() throws(PolicyTrainingError) -> LearnerState {
        var state = LearnerState()
        do throws(TensorError) {
            state.tensors =
                [("weight", weight), ("generator", try Tensor(try generator.state()))] + optimiser.state
        } catch {
            throw PolicyTrainingError(.tensor, "the learner cannot be put away", cause: error)
        }
        state.facts = ["steps": "\(stepsTaken)", "updates": "\(optimiser.stepCount)"]
        return state
    }

    func restore(_ state: LearnerState) throws(PolicyTrainingError) {
        func tensor(_ name: String) throws(PolicyTrainingError) -> Tensor {
            guard let found = state.tensors.first(where: { $0.name == name }) else {
                throw PolicyTrainingError(.badCheckpoint, "\(name) is missing")
            }
            return found.tensor
        }
        guard let steps = state.facts["steps"].flatMap(Int.init),
            let updates = state.facts["updates"].flatMap(Int.init), try tensor("weight").count == Self.width
        else { throw PolicyTrainingError(.badCheckpoint, "a checkpoint of another shape") }
        let kept = try tensor("weight")
        let numbers = try tensor("generator")
        do throws(TensorError) {
            try withoutGradients { () throws(TensorError) in try weight.copy(from: try kept.floats()) }
            try optimiser.restore(
                state.tensors.filter { $0.name.contains("moment") }, stepCount: updates)
            try generator.restore(try numbers.values(as: UInt8.self))
        } catch {
            throw PolicyTrainingError(.badCheckpoint, "a checkpoint of another shape", cause: error)
        }
        stepsTaken = steps
    }

    func numbers() throws(PolicyTrainingError) -> [Float] {
        do {
            return try weight.detached().floats()
        } catch {
            throw PolicyTrainingError(.tensor, "the weights cannot be read", cause: error)
        }
    }
}
