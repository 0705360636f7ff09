/// What a message of ours is; the raw value is stored.
public enum MailKind: String, Sendable, Hashable, CaseIterable {
    case report = "monthly-report"
    case daily = "daily-status"
    case alerts
    /// Sent to one address on request, to try the way: counts for nothing.
    case test
}
