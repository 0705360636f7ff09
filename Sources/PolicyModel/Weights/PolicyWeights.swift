import Core

/// One layer between two hidden ones.
public struct HiddenLayer: Hashable, Sendable {
    /// `[in, out]`, row-major.
    public var weight: [Float]
    /// `[out]`
    public var bias: [Float]

    public init(weight: [Float], bias: [Float]) {
        self.weight = weight
        self.bias = bias
    }
}

/// A policy's weights in memory: what learning fills in and ``PolicyFile`` writes.
///
/// The arrays are laid out so that a batch's part of each is one run: a first layer stored `[in, out]` and a
/// last layer stored `[out, in]`, both ordered by slot.
public struct PolicyWeights: Hashable, Sendable {
    public var network: PolicyNetwork
    public var normaliser: Normaliser
    /// `[slots x features, hidden[0]]`, row-major: the transpose of torch's `Linear.weight`.
    public var inputWeight: [Float]
    /// `[hidden[0]]`
    public var inputBias: [Float]
    /// `hidden.count - 1` layers.
    public var hidden: [HiddenLayer]
    /// `[slots, hidden.last]`, row-major: torch's `Linear.weight` as it is.
    public var outputWeight: [Float]
    /// `[slots]`
    public var outputBias: [Float]
    /// Logarithm of the action distribution's standard deviation: `[1]` or `[slots]`.
    public var logDeviation: [Float]

    /// All zeros: every score 0.
    public init(network: PolicyNetwork, normaliser: Normaliser) {
        self.network = network
        self.normaliser = normaliser
        func zeros(_ count: Int) -> [Float] { [Float](repeating: 0, count: count) }
        inputWeight = zeros(network.observationCount * network.firstHidden)
        inputBias = zeros(network.firstHidden)
        hidden = zip(network.hidden, network.hidden.dropFirst()).map {
            HiddenLayer(weight: zeros($0 * $1), bias: zeros($1))
        }
        outputWeight = zeros(network.slots * network.lastHidden)
        outputBias = zeros(network.slots)
        logDeviation = zeros(network.deviationCount)
    }

    /// Every weight is a finite number.
    public var isFinite: Bool {
        [inputWeight, inputBias, outputWeight, outputBias, logDeviation].allSatisfy(Self.isFinite)
            && hidden.allSatisfy { Self.isFinite($0.weight) && Self.isFinite($0.bias) }
    }

    private static func isFinite(_ values: [Float]) -> Bool {
        values.withUnsafeBufferPointer { allFinite($0) }
    }

    func validate() throws(PolicyModelError) {
        try network.validate()
        try normaliser.validate()
        guard normaliser.featureCount == network.features else {
            throw PolicyModelError(
                .invalidPolicy,
                "the normaliser has \(normaliser.featureCount) features and the network \(network.features)")
        }
        let sizes = [
            inputWeight.count, inputBias.count, outputWeight.count, outputBias.count, logDeviation.count,
            hidden.count,
        ]
        let expected = [
            network.observationCount * network.firstHidden, network.firstHidden,
            network.slots * network.lastHidden, network.slots, network.deviationCount,
            network.hidden.count - 1,
        ]
        let layersFit = zip(hidden, zip(network.hidden, network.hidden.dropFirst()))
            .allSatisfy { $0.weight.count == $1.0 * $1.1 && $0.bias.count == $1.1 }
        guard sizes == expected, layersFit else {
            throw PolicyModelError(
                .invalidPolicy,
                "weights of sizes \(sizes) do not fit a network that needs \(expected), hidden \(network.hidden)"
            )
        }
    }
}

/// An exponent of all ones is NaN or infinity; integer compares make this as fast as the memory.
func allFinite(_ values: UnsafeBufferPointer<Float>) -> Bool {
    var bad: UInt32 = 0
    for value in values {
        bad |= value.bitPattern & 0x7F80_0000 == 0x7F80_0000 ? 1 : 0
    }
    return bad == 0
}
