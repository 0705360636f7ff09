/// Whether a call may go out.
public enum PacingDecision: Hashable, Sendable {
    /// Its tokens are taken.
    case granted
    /// Nothing is taken; ask again after this many seconds, above zero.
    case wait(seconds: Double)
    /// The plan never holds that many tokens at once; ask for fewer.
    case never
}
