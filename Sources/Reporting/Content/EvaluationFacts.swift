public import Core

/// The part of a model card's evaluation that a report tells: figures of sessions not seen in training.
public struct EvaluationFacts: Sendable, Hashable, Codable {
    /// A figure with its interval; nil where it could not be worked out.
    public struct Estimate: Sendable, Hashable, Codable {
        public var estimate: Double?
        public var low: Double?
        public var high: Double?
    }

    /// Fractions; value at risk and its shortfall are losses of one session, at 95 %.
    public struct Risk: Sendable, Hashable, Codable {
        public var annualisedVolatility: Estimate?
        public var maximumDrawdown: Estimate?
        public var valueAtRisk: Estimate?
        public var conditionalValueAtRisk: Estimate?
    }

    public var from: CivilDate?
    public var to: CivilDate?
    public var sessions: Int?
    public var policy: Risk?
    public var benchmark: Risk?
}
