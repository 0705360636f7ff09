/// What a training came to at each validation.
public struct TrainingCurve: Codable, Hashable, Sendable {
    public struct Point: Codable, Hashable, Sendable {
        /// Minibatches so far.
        public var step: Int
        /// Mean loss of the minibatches since the point before, and of the validation windows.
        public var training: Double
        public var validation: Double
    }

    public var points: [Point] = []

    public init() {}

    /// The point whose weights are kept.
    public var best: Point? { points.min { ($0.validation, $0.step) < ($1.validation, $1.step) } }
}
