/// A fault that verification found.
public struct LakeProblem: Sendable, Hashable, CustomStringConvertible {
    public enum Severity: String, Sendable, Hashable, Encodable {
        /// What is published is not what its manifest says, or what it was made from is gone.
        case damage
        /// Sound, but made from something that has been replaced since.
        case stale
        /// Sound, and what it was made from went by retention.
        case expired
    }

    /// Relative to the root.
    public var path: String
    public var detail: String
    /// The command line that mends it.
    public var remedy: String
    public var severity = Severity.damage

    public var description: String { "\(path): \(detail)" + (remedy.isEmpty ? "" : "; \(remedy)") }
}
