public import Core

/// A whole message before it is written into the outbox.
public struct OutboxDraft: Sendable {
    /// What it is, such as `monthly-report`.
    public var kind: String
    public var session: CivilDate?
    /// Of the gravest alert that it tells.
    public var severity: Alert.Severity?
    /// The `Message-ID` header without its angle brackets.
    public var messageID: String
    /// SHA-256 of what the message is about, in hexadecimal: with kind and session it says whether two messages
    /// are the same, whatever else differs between them.
    public var contentDigest: String
    public var subject: String
    /// Bare address of the sender, which also stands in the envelope.
    public var sender: String
    /// Bare addresses, each told alone.
    public var recipients: [String]
    /// RFC 5322 bytes.
    public var bytes: [UInt8]
    /// The alerts that it tells, as they stood.
    public var alerts: [AlertRecord]

    public init(
        kind: String, session: CivilDate? = nil, severity: Alert.Severity? = nil, messageID: String,
        contentDigest: String, subject: String, sender: String, recipients: [String], bytes: [UInt8],
        alerts: [AlertRecord] = []
    ) {
        self.kind = kind
        self.session = session
        self.severity = severity
        self.messageID = messageID
        self.contentDigest = contentDigest
        self.subject = subject
        self.sender = sender
        self.recipients = recipients
        self.bytes = bytes
        self.alerts = alerts
    }
}
