public import Ledger
public import Transport

/// How mail leaves, from whom, and who gets what.
public struct MailSettings: Sendable, Hashable {
    /// What a mail is, where the kinds go to different people.
    public enum Audience: Hashable, Sendable {
        case report
        case daily
        case alerts(Alert.Severity)
    }

    public var transport: MailTransport
    /// Bare address of the sender.
    public var from: String
    /// Bare addresses: of one message, or of every audience that has none of its own.
    public var to: [String]
    /// Of audiences that have their own; empty for one that gets nothing.
    public var recipients: [Audience: [String]]
    public var throttle: AlertThrottle

    public init(
        transport: MailTransport, from: String, to: [String], recipients: [Audience: [String]] = [:],
        throttle: AlertThrottle = AlertThrottle()
    ) {
        self.transport = transport
        self.from = from
        self.to = to
        self.recipients = recipients
        self.throttle = throttle
    }

    public init(server: SMTPSettings, from: String, to: [String]) {
        self.init(transport: .smtp(server), from: from, to: to)
    }

    /// Who gets mail of this kind; empty for nobody.
    public func recipients(of audience: Audience) -> [String] { recipients[audience] ?? to }

    /// The same, for one message to these.
    public func addressed(to recipients: [String]) -> MailSettings {
        var settings = self
        settings.to = recipients
        return settings
    }
}
