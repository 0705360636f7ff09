public import Core

/// What the policy's network looks like: enough to lay its tensors out and to run it.
///
/// `dense` is the plain multilayer perceptron: the normalised observation, `slots x features` numbers
/// slot-major, through `hidden` layers with an activation each, to one score a slot. Scores are the means of
/// a Gaussian action distribution whose logarithmic standard deviations do not depend on the observation.
public struct PolicyNetwork: Hashable, Sendable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable {
        case dense
    }

    public enum Activation: String, Sendable, Hashable, Codable, CaseIterable {
        case tanh, relu
    }

    /// How many standard deviations the action distribution has.
    public enum Deviation: String, Sendable, Hashable, Codable, CaseIterable {
        /// One for all slots.
        case global
        case perSlot
    }

    public var kind: Kind
    /// Widths of the hidden layers, at least one.
    public var hidden: [Int]
    public var activation: Activation
    public var deviation: Deviation
    public var slots: Int
    public var features: Int
    /// Slots whose weights are stored together; divides `slots`.
    public var batch: Int
    /// The last layer's output times this is the score.
    public var outputScale: Float

    public init(
        kind: Kind = .dense, hidden: [Int], activation: Activation = .tanh, deviation: Deviation = .global,
        slots: Int = Universe.slotCount, features: Int = Feature.count, batch: Int = Universe.batchSize,
        outputScale: Float = 1
    ) {
        self.kind = kind
        self.hidden = hidden
        self.activation = activation
        self.deviation = deviation
        self.slots = slots
        self.features = features
        self.batch = batch
        self.outputScale = outputScale
    }

    public var observationCount: Int { slots * features }
    public var batchCount: Int { slots / batch }
    /// Numbers of an observation that belong to one batch.
    public var batchInputCount: Int { batch * features }
    public var deviationCount: Int { deviation == .global ? 1 : slots }
    var firstHidden: Int { hidden.first ?? 0 }
    var lastHidden: Int { hidden.last ?? 0 }
    var widest: Int { hidden.max() ?? 0 }

    /// Trainable numbers, standard deviations included.
    public var parameterCount: Int {
        let inner = zip(hidden, hidden.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 + $1.1 }
        return observationCount * firstHidden + firstHidden + inner + lastHidden * slots + slots
            + deviationCount
    }

    func validate() throws(PolicyModelError) {
        // The bound keeps products of sizes from a hostile file far from overflow.
        let sizes = hidden + [slots, features, batch]
        guard !hidden.isEmpty, hidden.count <= 64, sizes.allSatisfy({ (1...1_000_000).contains($0) }),
            slots % batch == 0, outputScale.isFinite
        else {
            throw PolicyModelError(
                .invalidPolicy,
                "network with hidden \(hidden), slots \(slots), features \(features), batch \(batch), "
                    + "output scale \(outputScale): sizes must be 1...1,000,000 and slots a multiple of batch"
            )
        }
    }
}
