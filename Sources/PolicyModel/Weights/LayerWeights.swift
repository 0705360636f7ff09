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

/// What a layer normalisation has learned.
public struct NormLayer: Hashable, Sendable {
    /// What each unit is multiplied by, `[units]`.
    public var gain: [Float]
    /// What is then added to it, `[units]`.
    public var shift: [Float]

    public init(gain: [Float], shift: [Float]) {
        self.gain = gain
        self.shift = shift
    }

    /// Gain 1, shift 0.
    public init(units: Int) {
        self.init(gain: [Float](repeating: 1, count: units), shift: [Float](repeating: 0, count: units))
    }
}
