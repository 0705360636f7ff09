import Core
import Portfolio
import Signals

/// An explanation as `--json` prints it; numbers that are not known are left out.
struct ExplanationDocument: Encodable {
    struct Input: Encodable {
        var group: FeatureGroup
        var feature: String
        var value: Double?
        var normalised: Double?
    }

    struct Driver: Encodable {
        var group: FeatureGroup
        var delta: Double
        var scoreWithout: Double
        var recomputed: Double
        var difference: Double
    }

    var session: CivilDate
    var symbol: Symbol
    var slot: Int
    var action: SignalAction
    var rank: Int
    var model: String
    var networks: [String]
    var reason: String
    var previousWeight: Double
    var targetWeight: Double
    var score: Double?
    /// Absent where the policy alone decided.
    var parts: SignalParts?
    var exactScore: Double?
    var confidence: Double
    var inputs: [Input]
    var drivers: [Driver]
    var largestDifference: Double
    var allowedDifference: Double?
    var isReproduced: Bool
    var notes: [String]

    init(_ explanation: SignalExplanation) {
        let signal = explanation.signal
        session = explanation.session
        symbol = signal.symbol
        slot = signal.slot
        action = signal.action
        rank = signal.rank
        model = signal.model
        networks = explanation.networks
        reason = signal.reason
        previousWeight = signal.previousWeight
        targetWeight = signal.targetWeight
        score = Self.finite(signal.score)
        parts = explanation.parts
        exactScore = Self.finite(explanation.exactScore)
        confidence = signal.confidence
        inputs = explanation.inputs.map {
            Input(
                group: $0.group, feature: $0.name, value: Self.finite($0.value),
                normalised: Self.finite($0.normalised))
        }
        drivers = explanation.drivers.map {
            Driver(
                group: $0.group, delta: $0.stated, scoreWithout: $0.scoreWithout, recomputed: $0.recomputed,
                difference: $0.difference)
        }
        largestDifference = explanation.largestDifference
        allowedDifference = Self.finite(explanation.allowedDifference)
        isReproduced = explanation.isReproduced
        notes = explanation.notes
    }

    private static func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
}
