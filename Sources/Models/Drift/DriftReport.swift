public import Core

/// What the monthly check found of the model in force.
public struct DriftReport: Codable, Hashable, Sendable {
    public enum Kind: String, Codable, Sendable {
        case hitRate = "hit_rate"
        case excessReturn = "excess_return"
        case reward
        case features
    }

    /// One thing looked at.
    public struct Finding: Codable, Hashable, Sendable {
        public var kind: Kind
        /// Nil where too little is known to judge by.
        public var isAsExpected: Bool?
        public var value: Double?
        /// The expected band; one end may be open.
        public var low: Double?
        public var high: Double?
        public var text: String
    }

    public var model: YearMonth
    public var months: [LiveRecord.Month]
    public var findings: [Finding]
    public var features: [FeatureShift]

    /// Those that are not as they should be.
    public var breaches: [Finding] { findings.filter { $0.isAsExpected == false } }
    public var hasDrifted: Bool { !breaches.isEmpty }
}
