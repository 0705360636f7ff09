public import Core

/// One message, from before it is sent until it is: a row of `deliveries`.
public struct DeliveryRecord: Hashable, Sendable, Identifiable {
    public var id: Int64
    /// What was sent, such as `daily-report`.
    public var kind: String
    public var session: CivilDate
    public var recipients: [String]
    /// The `Message-ID` header; unique, so derive it from what must not be sent twice.
    public var messageID: String
    /// SHA-256 of the content, in hexadecimal.
    public var contentDigest: String
    public var created: Timestamp
    /// When the server took it; nil until then.
    public var sent: Timestamp?
    public var attempts: Int
    public var lastError: String?
}
