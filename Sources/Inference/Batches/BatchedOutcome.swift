/// What came of the batches of a model, and who worked it out.
public struct BatchedOutcome: Hashable, Sendable {
    public struct Answer: Hashable, Sendable {
        /// In the order asked for.
        public var outputs: [InferenceTensor]
        /// `local`, or the endpoint's name.
        public var origin: String
    }

    /// One for each batch, in their order.
    public var answers: [Answer]
    /// Why batches were not worked out where they should have been: a line for each cause.
    public var warnings: [String]

    /// Batches by origin.
    public var counts: [String: Int] {
        answers.reduce(into: [:]) { $0[$1.origin, default: 0] += 1 }
    }
}
