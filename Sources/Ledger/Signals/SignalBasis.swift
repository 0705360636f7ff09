/// How a month's signals came to be; it decides which figures they count in. The raw value is stored.
public enum SignalBasis: String, Sendable, Hashable, Codable, CaseIterable {
    /// generate-signals published them.
    case published
    /// Worked out later, by the model that was in force then or the last one before: nothing later was seen.
    case replayed
    /// By a model that is younger than the month, and so has seen what followed.
    case simulated

    /// Whether they say what would have been known: all but ``simulated``, which never counts with the others.
    public var isRecord: Bool { self != .simulated }

    /// Of one session the greatest counts.
    var precedence: Int {
        switch self {
        case .published: 2
        case .replayed: 1
        case .simulated: 0
        }
    }
}
