import Core

/// One network's weights in memory: what learning fills in and ``PolicyFile`` writes.
///
/// Both kinds of network have the same arrays; `inputs` and `outputs` are `slots x features` and `slots` for
/// `dense`, and `features` and 1 for `shared`, whose slots share their weights.
///
/// A `dense` network's arrays are laid out so that a batch's part of each is one run: a first layer stored
/// `[in, out]` and a last layer stored `[out, in]`, both ordered by slot.
public struct PolicyWeights: Hashable, Sendable {
    public var network: PolicyNetwork
    public var normaliser: Normaliser
    /// `[inputs, hidden[0]]`, row-major: the transpose of torch's `Linear.weight`.
    public var inputWeight: [Float]
    /// `[hidden[0]]`
    public var inputBias: [Float]
    /// `[hidden[0], hidden[1]]`, row-major: from the pooled context to the second layer, whose weights for the
    /// slot itself are the first of ``hidden``. Empty for `dense`.
    public var contextWeight: [Float]
    /// `hidden.count - 1` layers.
    public var hidden: [HiddenLayer]
    /// One a hidden layer where the network has layer normalisation, else none.
    public var norms: [NormLayer]
    /// `[outputs, hidden.last]`, row-major: torch's `Linear.weight` as it is.
    public var outputWeight: [Float]
    /// `[outputs]`
    public var outputBias: [Float]
    /// Logarithm of the standard deviation of the score's distribution: `[1]` or `[slots]`.
    public var logDeviation: [Float]

    /// All zeros but the gains of layer normalisation: every score 0.
    public init(network: PolicyNetwork, normaliser: Normaliser) {
        func zeros(_ count: Int) -> [Float] { [Float](repeating: 0, count: count) }
        self.init(
            network: network, normaliser: normaliser,
            inputWeight: zeros(network.inputCount * network.firstHidden),
            inputBias: zeros(network.firstHidden), contextWeight: zeros(network.contextCount),
            hidden: zip(network.hidden, network.hidden.dropFirst()).map {
                HiddenLayer(weight: zeros($0 * $1), bias: zeros($1))
            },
            norms: network.layerNorm ? network.hidden.map(NormLayer.init(units:)) : [],
            outputWeight: zeros(network.outputCount * network.lastHidden),
            outputBias: zeros(network.outputCount), logDeviation: zeros(network.deviationCount))
    }

    /// Weights made elsewhere: large ones are held once, where filling in zeros would hold them twice.
    public init(
        network: PolicyNetwork, normaliser: Normaliser, inputWeight: [Float], inputBias: [Float],
        contextWeight: [Float] = [], hidden: [HiddenLayer], norms: [NormLayer] = [], outputWeight: [Float],
        outputBias: [Float], logDeviation: [Float]
    ) {
        self.network = network
        self.normaliser = normaliser
        self.inputWeight = inputWeight
        self.inputBias = inputBias
        self.contextWeight = contextWeight
        self.hidden = hidden
        self.norms = norms
        self.outputWeight = outputWeight
        self.outputBias = outputBias
        self.logDeviation = logDeviation
    }

    /// Every weight is a finite number.
    public var isFinite: Bool {
        [inputWeight, inputBias, contextWeight, outputWeight, outputBias, logDeviation]
            .allSatisfy(Self.isFinite)
            && hidden.allSatisfy { Self.isFinite($0.weight) && Self.isFinite($0.bias) }
            && norms.allSatisfy { Self.isFinite($0.gain) && Self.isFinite($0.shift) }
    }

    private static func isFinite(_ values: [Float]) -> Bool {
        values.withUnsafeBufferPointer { allFinite($0) }
    }

    func validate() throws(PolicyModelError) {
        try network.validate()
        try normaliser.validate()
        guard normaliser.featureCount == network.observedFeatures else {
            throw PolicyModelError(
                .invalidPolicy,
                "the normaliser has \(normaliser.featureCount) features and the network \(network.observedFeatures)"
            )
        }
        let sizes = [
            inputWeight.count, inputBias.count, contextWeight.count, outputWeight.count, outputBias.count,
            logDeviation.count, hidden.count, norms.count,
        ]
        let expected = [
            network.inputCount * network.firstHidden, network.firstHidden, network.contextCount,
            network.outputCount * network.lastHidden, network.outputCount, network.deviationCount,
            network.hidden.count - 1, network.layerNorm ? network.hidden.count : 0,
        ]
        let layersFit = zip(hidden, zip(network.hidden, network.hidden.dropFirst()))
            .allSatisfy { $0.weight.count == $1.0 * $1.1 && $0.bias.count == $1.1 }
        let normsFit = zip(norms, network.hidden).allSatisfy { $0.gain.count == $1 && $0.shift.count == $1 }
        guard sizes == expected, layersFit, normsFit else {
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
