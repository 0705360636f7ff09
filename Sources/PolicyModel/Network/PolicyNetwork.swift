public import Core

/// What the policy's network looks like: enough to lay its tensors out and to run it.
///
/// With `x_i` the normalised features of slot i, `act` the activation, and `norm` a layer normalisation where
/// ``layerNorm`` asks for it (else nothing):
///
/// | kind | scores |
/// | --- | --- |
/// | dense | a multilayer perceptron from all of `[x_1 ... x_slots]` to one output a slot |
/// | shared | `h_i = act(norm(W x_i + b))`, `c` = mean of `h_i` over the slots that may be bought (0 without any), `g_i = act(norm(U h_i + V c + d))`, further hidden layers on `g_i`, then one output |
///
/// `shared` has one set of weights for all slots, so permuting the slots permutes the scores, and its context
/// `c` is what a slot knows of the market (mean pooling: Zaheer et al., "Deep Sets", 2017).
///
/// A score is `outputScale x squash(output)`. Scores are the means of a Gaussian action distribution whose
/// logarithmic standard deviations do not depend on the observation.
public struct PolicyNetwork: Hashable, Sendable {
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case dense, shared
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

    /// What the last layer's output goes through.
    public enum Squash: String, Sendable, Hashable, Codable, CaseIterable {
        case none, tanh
    }

    /// A previous weight times this is the network's input: 1 for a slot of equal weights over the universe.
    /// The same in training and serving, whatever number of slots is trained.
    public static let previousWeightScale = Float(Universe.slotCount)
    /// Added to the variance by layer normalisation.
    public static let layerNormEpsilon = 1e-5

    public var kind: Kind
    /// Widths of the hidden layers, at least one; of `shared` at least two, the first being the encoder's.
    public var hidden: [Int]
    public var activation: Activation
    public var deviation: Deviation
    public var slots: Int
    /// Inputs a slot: those of the observation, and with ``previousWeights`` one more, the last.
    public var features: Int
    /// Slots whose weights are stored together (`dense`) or that are scored together (`shared`); divides
    /// `slots`.
    public var batch: Int
    public var squash: Squash
    /// The squashed output times this is the score.
    public var outputScale: Float
    /// Normalises each hidden layer's product over its units, before the activation, with a learned gain and
    /// shift.
    public var layerNorm: Bool
    /// A slot's last input is the weight it was held at times ``previousWeightScale``.
    public var previousWeights: Bool

    /// - Parameter features: nil for the universe's, and one more with `previousWeights`.
    public init(
        kind: Kind = .dense, hidden: [Int], activation: Activation = .tanh, deviation: Deviation = .global,
        slots: Int = Universe.slotCount, features: Int? = nil, batch: Int = Universe.batchSize,
        squash: Squash = .none, outputScale: Float = 1, layerNorm: Bool = false, previousWeights: Bool = false
    ) {
        self.kind = kind
        self.hidden = hidden
        self.activation = activation
        self.deviation = deviation
        self.slots = slots
        self.features = features ?? Feature.count + (previousWeights ? 1 : 0)
        self.batch = batch
        self.squash = squash
        self.outputScale = outputScale
        self.layerNorm = layerNorm
        self.previousWeights = previousWeights
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
        guard kind == .dense || hidden.count > 1, observedFeatures > 0 else {
            throw PolicyModelError(
                .invalidPolicy,
                "a \(kind) network with hidden \(hidden) and features \(features): shared needs two hidden "
                    + "layers, and previous weights a feature beside them")
        }
    }
}

extension PolicyNetwork: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind, hidden, activation, deviation, slots, features, batch, squash, outputScale, layerNorm
        case previousWeights
    }

    /// What files of versions 1 and 2 do not say counts as absent.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            kind: try values.decode(Kind.self, forKey: .kind),
            hidden: try values.decode([Int].self, forKey: .hidden),
            activation: try values.decode(Activation.self, forKey: .activation),
            deviation: try values.decode(Deviation.self, forKey: .deviation),
            slots: try values.decode(Int.self, forKey: .slots),
            features: try values.decode(Int.self, forKey: .features),
            batch: try values.decode(Int.self, forKey: .batch),
            squash: try values.decodeIfPresent(Squash.self, forKey: .squash) ?? Squash.none,
            outputScale: try values.decode(Float.self, forKey: .outputScale),
            layerNorm: try values.decodeIfPresent(Bool.self, forKey: .layerNorm) ?? false,
            previousWeights: try values.decodeIfPresent(Bool.self, forKey: .previousWeights) ?? false)
    }
}
