public import Core

/// A message of the outbox with what became of it: a row of `outbox`, without its bytes.
public struct OutboxMessage: Hashable, Sendable, Identifiable {
    public var id: Int64
    public var kind: String
    public var session: CivilDate?
    public var severity: Alert.Severity?
    /// Without the angle brackets; unique.
    public var messageID: String
    public var contentDigest: String
    /// nil where an older program wrote the row.
    public var subject: String?
    public var created: Timestamp
    /// Bytes of the whole message; nil once they are dropped.
    public var size: Int?
    /// By address.
    public var recipients: [OutboxRecipient]

    /// Whether everyone it is for has it.
    public var isSent: Bool { recipients.allSatisfy { $0.state == .sent } }
}

/// What became of a message for one recipient: a row of `outbox_recipients`.
public struct OutboxRecipient: Hashable, Sendable {
    /// The raw value is stored.
    public enum State: String, Sendable, CaseIterable, Codable {
        /// To be tried, or tried again.
        case waiting
        /// The server took it.
        case sent
        /// Given up.
        case failed
        /// Put aside by the operator before it went out.
        case dropped
    }

    public var address: String
    public var state: State
    /// When it began to wait.
    public var since: Timestamp
    public var attempts: Int
    /// Not before this instant; of no meaning once it waits no more.
    public var nextAttempt: Timestamp
    public var lastAttempt: Timestamp?
    public var lastError: String?
    public var sent: Timestamp?
    /// Attempts of which nobody knows whether the server took the message.
    public var uncertain: Int
    /// Whether an attempt is under way, or its process died in it.
    public var isClaimed: Bool
}

/// A message for one recipient, claimed to be sent now.
public struct OutboxLetter: Sendable {
    public var message: Int64
    public var kind: String
    public var messageID: String
    public var subject: String
    public var sender: String
    public var address: String
    /// When it began to wait.
    public var since: Timestamp
    /// This one included.
    public var attempts: Int
    public var bytes: [UInt8]
}

/// How an attempt to send a letter ended.
public enum LetterOutcome: Hashable, Sendable {
    case sent
    /// To be tried again.
    ///
    /// - Parameter uncertain: whether the server may have taken it all the same.
    case later(error: String, at: Timestamp, uncertain: Bool)
    /// Given up.
    case failed(error: String)
}
