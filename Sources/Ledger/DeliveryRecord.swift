public import Core

/// A message of a session, and whether anyone has it.
public struct DeliveryRecord: Hashable, Sendable, Identifiable {
    public var id: Int64
    /// What was sent, such as `monthly-report`.
    public var kind: String
    public var recipients: [String]
    /// When the first recipient's server took it; nil until then.
    public var sent: Timestamp?
    /// Over all recipients.
    public var attempts: Int

    init(_ message: OutboxMessage) {
        id = message.id
        kind = message.kind
        recipients = message.recipients.map(\.address)
        sent = message.recipients.compactMap(\.sent).min()
        attempts = message.recipients.reduce(0) { $0 + $1.attempts }
    }
}
