public import Core
public import Foundation

/// What a walk-forward test came to.
public struct EvaluatedForecasters: Codable, Hashable, Sendable {
    public struct Training: Codable, Hashable, Sendable {
        public var model: String
        /// The last session that it saw.
        public var session: CivilDate
        public var best: TrainingCurve.Point
        public var stoppedEarly: Bool
        public var seconds: Double
    }

    /// The first and the last session that were forecast from, and the steps between two.
    public var from: CivilDate
    public var to: CivilDate
    public var every: Int
    public var inputSize: Int
    public var horizon: Int
    public var models: [ForecasterSettings]
    public var trainings: [Training]
    public var rows: [AccuracyRow]

    /// JSON with snake-case keys in order.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }
}
