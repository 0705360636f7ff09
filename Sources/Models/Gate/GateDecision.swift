public import Core

/// What the gate decided about a candidate, and why: decision.json beside the model.
public struct GateDecision: Codable, Hashable, Sendable {
    public enum Verdict: String, Codable, Sendable, CaseIterable {
        /// It met every criterion.
        case promoted
        /// Sound but unproven, and in force because no model was.
        case probation
        case refused

        public var isPromoted: Bool { self != .refused }
    }

    /// One thing that was asked.
    public struct Criterion: Codable, Hashable, Sendable {
        public var name: Name
        /// Nil where it could not be asked; that does not count against the candidate.
        public var isMet: Bool?
        /// What was measured, and what it was held against.
        public var value: Double?
        public var limit: Double?
        /// The same for people.
        public var finding: String

        public init(
            _ name: Name, isMet: Bool?, value: Double? = nil, limit: Double? = nil, finding: String
        ) {
            self.name = name
            self.isMet = isMet
            self.value = value.flatMap { $0.isFinite ? $0 : nil }
            self.limit = limit
            self.finding = finding
        }
    }

    public enum Name: String, Codable, Sendable, CaseIterable {
        case finiteWeights = "finite_weights"
        case enoughSessions = "enough_sessions"
        case beatsEqualWeights = "beats_equal_weights"
        case noWorseThanInForce = "no_worse_than_in_force"
        case drawdown
        case turnover
        case concentration
        case overfitting

        /// Without these a candidate is not even put on probation.
        public var isSoundness: Bool {
            switch self {
            case .finiteWeights, .drawdown, .turnover, .concentration: true
            case .enoughSessions, .beatsEqualWeights, .noWorseThanInForce, .overfitting: false
            }
        }
    }

    public var version: YearMonth
    public var verdict: Verdict
    /// One sentence.
    public var reason: String
    public var criteria: [Criterion]
    /// The version in force that it was held against; nil where there was none.
    public var comparedWith: YearMonth?
    /// The sessions judged by, none of which any training saw before it was tested on them.
    public var sessions: Int
    public var from: CivilDate?
    public var to: CivilDate?
    /// Trainings that those sessions come from: 1, or the folds of a walk-forward and the candidate.
    public var folds: Int
    /// Different candidates in the trial record that were judged by some of the same sessions, this one among
    /// them.
    public var trials: Int
    /// Headline figures with their intervals.
    public var evaluation: EvaluationSummary?
    /// How often what it held did better than the average stock: what to expect of it live.
    public var outcomes: HoldingOutcomes
    public var settings: GateSettings

    /// Those that were asked and not met.
    public var failures: [Criterion] { criteria.filter { $0.isMet == false } }
}
