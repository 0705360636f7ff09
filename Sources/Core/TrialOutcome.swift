/// What became of a candidate that was trained; the raw value is stored.
public enum TrialOutcome: String, Sendable, CaseIterable {
    /// It became the month's model.
    case published
    /// Another of the same run was better.
    case candidate
    /// One point of a search, not meant to be published.
    case sweep
    /// Judged, and not good enough to be published.
    case refused
    /// Training came to no end: nothing could be judged.
    case diverged
}
