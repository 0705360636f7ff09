import Foundation
import PolicyModel
public import Tensors

/// SAC's actor: a Gaussian whose mean and deviation both depend on the day, squashed by tanh.
///
/// The first layer is a ``Tensors/StreamedLinear``; its products of all days are kept as a table that each step
/// renews on its way through the weights.
public final class SquashedActor {
    /// What was drawn on some rows.
    public struct Draw {
        /// Squashed, between -1 and 1, [rows, columns].
        public let actions: Tensor
        /// Logarithm of the density of each row's action, summed (or averaged) over its slots, [rows].
        public let logProbabilities: Tensor
    }

    let network: PolicyNetwork
    private let days: DayMatrix
    private let rule: OptimiserRule
    let input: StreamedLinear
    let inputBias: Tensor
    /// From the first hidden layer to [columns] means and [columns] log deviations.
    let tail: DenseTail
    let optimiser: any Optimiser
    /// [days, hidden 0], without the bias.
    private(set) var table: Tensor
    private var pass: (days: [Int], products: Tensor)?

    /// Of Stable-Baselines3: what the log deviation is bounded to.
    static let logDeviationRange = (low: -20.0, high: 2.0)
    /// Of Stable-Baselines3: added to 1 - tanh² under the logarithm.
    static let squashEpsilon = 1e-6

    init(
        network: PolicyNetwork, days: DayMatrix, rule: OptimiserRule, generator: TensorGenerator
    ) throws(TensorError) {
        guard let first = network.hidden.first, days.inputs == network.observationCount else {
            throw TensorError(.invalidArgument, "observations of another size than the network's")
        }
        self.network = network
        self.days = days
        self.rule = rule
        input = try StreamedLinear(inputs: days.inputs, units: first)
        try input.setWeight(
            Tensor.orthogonal(
                rows: days.inputs, columns: first, gain: 2.0.squareRoot(), generator: generator),
            of: 0)
        inputBias = try Tensor.zeros([first]).setRequiresGradient()
        tail = try DenseTail(
            hidden: network.hidden, outputs: 2 * network.slots, activation: Activation(network.activation),
            outputGain: 0.01, generator: generator)
        optimiser = try rule.optimiser([("input.bias", inputBias)] + tail.parameters, learningRate: 0)
        table = try input.forward(days, days: Array(0..<days.days))
    }

    /// Means and log deviations on distinct days, each [days, columns]; recorded for ``step(_:)`` if asked.
    func distribution(
        on distinct: [Int], recording: Bool
    ) throws(TensorError) -> (means: Tensor, logDeviations: Tensor) {
        let products = try table.indexSelect(Tensor(distinct.map { Int64($0) })).detached()
        if recording {
            try products.setRequiresGradient()
            pass = (distinct, products)
        }
        let outputs = try tail(products + inputBias)
        let columns = network.slots
        return (
            try outputs.slice(0..<columns, dimension: 1),
            try outputs.slice(columns..<2 * columns, dimension: 1)
                .clamped(low: Self.logDeviationRange.low, high: Self.logDeviationRange.high)
        )
    }

    /// Draws an action for each row.
    ///
    /// - Parameters:
    ///   - noise: standard normal, [rows, columns].
    ///   - shares: what each slot's log-probability counts: 1 for a sum; [rows, columns].
    func draw(
        _ places: DayPlaces, noise: Tensor, shares: Tensor?, recording: Bool
    ) throws(TensorError) -> Draw {
        let (means, logDeviations) = try distribution(on: places.days, recording: recording)
        let rows = try Tensor(places.places.map { Int64($0) })
        let mean = try means.indexSelect(rows)
        let logDeviation = try logDeviations.indexSelect(rows)
        let actions = try (mean + logDeviation.exp() * noise).tanh()
        // The noise is the standardised distance: the squared term needs no division.
        let gaussian = try noise.square() * -0.5 - logDeviation - 0.5 * Foundation.log(2 * Double.pi)
        let squash = try (1 - actions.square() + Self.squashEpsilon).log()
        var density = try gaussian - squash
        if let shares { density = try density * shares }
        return Draw(actions: actions, logProbabilities: try density.sum(1))
    }

    /// Changes the weights by the gradients of the last recorded draw and renews the table.
    func step(learningRate: Double) throws(TensorError) {
        guard let pass, let gradient = pass.products.gradient else {
            throw TensorError(.invalidArgument, "a step without a backward pass")
        }
        optimiser.learningRate = learningRate
        try optimiser.step()
        let products = try input.step(
            days, days: pass.days, gradient: gradient,
            updates: [rule.update(learningRate: learningRate, gradientScale: 1)],
            next: Array(0..<days.days))
        if let products { table = products }
        self.pass = nil
    }
}
