import PolicyModel
public import Tensors

/// SAC's two critics of a day and an action, and their slow followers.
///
/// The first layer takes the observation through a ``Tensors/StreamedLinear``, both critics side by side, and
/// the action through an ordinary matrix. The followers' first layer is never stored: products are linear in
/// the weights, so the table of a follower's products moves towards the critics' table just as its weights
/// would move towards theirs.
public final class TwinCritics {
    /// What follows the observation's product in each critic.
    struct Head: Module {
        /// [columns, hidden 0]
        let actionWeight: Tensor
        /// [hidden 0]
        let bias: Tensor
        let tail: DenseTail

        var parameters: NamedTensors {
            [("action.weight", actionWeight), ("input.bias", bias)] + tail.parameters
        }

        func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor { try tail(input) }

        /// [rows]
        func value(_ products: Tensor, _ actions: Tensor) throws(TensorError) -> Tensor {
            try tail(products + bias.addingProduct(actions, actionWeight)).squeezed(1)
        }
    }

    private let days: DayMatrix
    private let rule: OptimiserRule
    let input: StreamedLinear
    let critics: [Head]
    let followers: [Head]
    let optimiser: any Optimiser
    let firstHidden: Int
    /// Of all days, [days, twice hidden 0].
    private(set) var table: Tensor
    private(set) var followerTable: Tensor
    private var pass: (days: [Int], products: Tensor)?

    init(
        network: PolicyNetwork, days: DayMatrix, rule: OptimiserRule, generator: TensorGenerator
    ) throws(TensorError) {
        guard let first = network.hidden.first else {
            throw TensorError(.invalidArgument, "a critic needs a hidden layer")
        }
        self.days = days
        firstHidden = first
        self.rule = rule
        input = try StreamedLinear(inputs: days.inputs, groups: [first, first])
        var heads: [Head] = []
        for critic in 0..<2 {
            // One orthogonal matrix over observation and action, as one layer would have.
            let whole = try Tensor.orthogonal(
                rows: days.inputs + network.slots, columns: first, gain: 2.0.squareRoot(),
                generator: generator)
            try input.setWeight(whole.slice(0..<days.inputs), of: critic)
            heads.append(
                Head(
                    actionWeight: try whole.slice(days.inputs..<days.inputs + network.slots).contiguous()
                        .copied().setRequiresGradient(),
                    bias: try Tensor.zeros([first]).setRequiresGradient(),
                    tail: try DenseTail(
                        hidden: network.hidden, outputs: 1, activation: Activation(network.activation),
                        outputGain: 1, generator: generator)))
        }
        critics = heads
        var copies: [Head] = []
        for head in heads { copies.append(try Self.copy(of: head, network, generator)) }
        followers = copies
        optimiser = try rule.optimiser(
            heads.enumerated().flatMap { $1.parameters.prefixed("\($0)") }, learningRate: 0)
        table = try input.forward(days, days: Array(0..<days.days))
        followerTable = try table.copied()
    }

    private static func copy(
        of head: Head, _ network: PolicyNetwork, _ generator: TensorGenerator
    ) throws(TensorError) -> Head {
        let copy = Head(
            actionWeight: try head.actionWeight.detached().copied(), bias: try head.bias.detached().copied(),
            tail: try DenseTail(
                hidden: network.hidden, outputs: 1, activation: head.tail.activation, outputGain: 1,
                generator: generator))
        try copy.load(head.parameters)
        return copy
    }

    /// Both critics' values of actions, recorded for ``step(_:)``; [rows] each.
    func values(_ places: DayPlaces, _ actions: Tensor) throws(TensorError) -> [Tensor] {
        let products = try rows(of: table, places.days).setRequiresGradient()
        pass = (places.days, products)
        return try values(critics, products.indexSelect(Tensor(places.places.map { Int64($0) })), actions)
    }

    /// The same through which a gradient reaches the actions only.
    func frozenValues(_ places: DayPlaces, _ actions: Tensor) throws(TensorError) -> [Tensor] {
        for (_, parameter) in optimiser.parameters { try parameter.setRequiresGradient(false) }
        let products = try rows(of: table, places.days)
            .indexSelect(Tensor(places.places.map { Int64($0) }))
        let values = try values(critics, products, actions)
        for (_, parameter) in optimiser.parameters { try parameter.setRequiresGradient() }
        return values
    }

    /// The followers' values; nothing is recorded.
    func followerValues(_ places: DayPlaces, _ actions: Tensor) throws(TensorError) -> [Tensor] {
        let products = try rows(of: followerTable, places.days)
            .indexSelect(Tensor(places.places.map { Int64($0) }))
        return try values(followers, products, actions)
    }

    private func rows(of table: Tensor, _ distinct: [Int]) throws(TensorError) -> Tensor {
        try table.indexSelect(Tensor(distinct.map { Int64($0) })).detached()
    }

    private func values(
        _ heads: [Head], _ products: Tensor, _ actions: Tensor
    ) throws(TensorError) -> [Tensor] {
        var values: [Tensor] = []
        for (number, head) in heads.enumerated() {
            let own = try products.slice(
                number * firstHidden..<(number + 1) * firstHidden, dimension: 1)
            values.append(try head.value(own, actions))
        }
        return values
    }

    /// Changes the critics by the gradients of the last recorded values and renews their table.
    func step(learningRate: Double) throws(TensorError) {
        guard let pass, let gradient = pass.products.gradient else {
            throw TensorError(.invalidArgument, "a step without a backward pass")
        }
        optimiser.learningRate = learningRate
        try optimiser.step()
        let products = try input.step(
            days, days: pass.days, gradient: gradient,
            updates: [StreamedUpdate](
                repeating: rule.update(learningRate: learningRate, gradientScale: 1), count: 2),
            next: Array(0..<days.days))
        if let products { table = products }
        self.pass = nil
    }

    /// Moves the followers by `share` of the way to the critics.
    func follow(_ share: Double) throws(TensorError) {
        try withoutGradients { () throws(TensorError) in
            try followerTable.interpolateInPlace(toward: table, weight: share)
            for (follower, critic) in zip(followers, critics) {
                for (mine, theirs) in zip(follower.parameters, critic.parameters) {
                    try mine.tensor.interpolateInPlace(toward: theirs.tensor, weight: share)
                }
            }
        }
    }

    var followerState: NamedTensors {
        [("table", followerTable)] + followers.enumerated().flatMap { $1.parameters.prefixed("\($0)") }
    }

    func restoreFollowers(_ tensors: NamedTensors) throws(TensorError) {
        guard let kept = tensors.first(where: { $0.name == "table" }) else {
            throw TensorError(.invalidArgument, "no follower's table to go on from")
        }
        try followerTable.copy(from: kept.tensor)
        for (number, follower) in followers.enumerated() {
            try follower.load(tensors.under("\(number)"))
        }
    }
}
