import Core
import Ledger

/// The outbox as JSON and as a table.
struct MailDocument: Encodable {
    /// The share of letters that should arrive.
    static let target = 0.99

    struct Recipient: Encodable {
        var address: String
        var state: OutboxRecipient.State
        var attempts: Int
        var nextAttempt: Timestamp?
        var lastAttempt: Timestamp?
        var sent: Timestamp?
        var error: String?
        /// Attempts of which nobody knows whether they arrived.
        var uncertain: Int

        init(_ recipient: OutboxRecipient) {
            address = recipient.address
            state = recipient.state
            attempts = recipient.attempts
            nextAttempt = recipient.state == .waiting ? recipient.nextAttempt : nil
            lastAttempt = recipient.lastAttempt
            sent = recipient.sent
            error = recipient.state == .sent ? nil : recipient.lastError
            uncertain = recipient.uncertain
        }
    }

    struct Message: Encodable {
        var number: Int64
        var kind: String
        var session: CivilDate?
        var severity: Alert.Severity?
        var subject: String?
        var messageID: String
        var created: Timestamp
        var bytes: Int?
        var recipients: [Recipient]

        enum CodingKeys: String, CodingKey {
            case number, kind, session, severity, subject, created, bytes, recipients
            case messageID = "messageId"
        }
    }

    /// Letters of the last 30 days, each message counted once for every recipient.
    struct Delivery: Encodable {
        var sent: Int
        var waiting: Int
        var failed: Int
        var oldestWaiting: Timestamp?
        /// nil before the first.
        var rate: Double?
        var target: Double
    }

    var delivery: Delivery
    /// Newest first.
    var messages: [Message]

    init(messages: [OutboxMessage], counts: DeliveryCounts) {
        let total = counts.sent + counts.waiting + counts.failed
        delivery = Delivery(
            sent: counts.sent, waiting: counts.waiting, failed: counts.failed,
            oldestWaiting: counts.oldestWaiting, rate: total > 0 ? Double(counts.sent) / Double(total) : nil,
            target: Self.target)
        self.messages = messages.map {
            Message(
                number: $0.id, kind: $0.kind, session: $0.session, severity: $0.severity, subject: $0.subject,
                messageID: $0.messageID, created: $0.created, bytes: $0.size,
                recipients: $0.recipients.map(Recipient.init))
        }
    }

    var lines: [String] {
        [summary] + (messages.isEmpty ? [] : [""] + table) + hints
    }

    private var summary: String {
        guard let rate = delivery.rate else { return "No mail in the last 30 days." }
        // Rounded down: 99% must not stand where less arrived.
        let tenths = Int(rate * 1000)
        return
            "\(delivery.sent) of \(delivery.sent + delivery.waiting + delivery.failed) letters of the last "
            + "30 days sent (\(tenths / 10).\(tenths % 10)%, "
            + "\(rate >= Self.target ? "at least the" : "below the") 99% aimed at), "
            + "\(delivery.waiting) waiting, \(delivery.failed) given up"
    }

    private var table: [String] {
        let head = ["number", "written", "kind", "session", "to", "state", "tries", "next try", ""]
        let rows = messages.flatMap { message in
            message.recipients.map { recipient in
                [
                    "\(message.number)", message.created.description, message.kind,
                    message.session?.description ?? "", recipient.address, recipient.state.rawValue,
                    "\(recipient.attempts)", recipient.nextAttempt?.description ?? "",
                    recipient.error ?? message.subject ?? "",
                ]
            }
        }
        return tableLines([head] + rows, rightAligned: [0, 6])
    }

    private var hints: [String] {
        let uncertain = messages.flatMap(\.recipients).reduce(0) { $0 + $1.uncertain }
        var hints: [String] = []
        if uncertain > 0 {
            hints.append(
                "The answer to \(uncertain) attempt(s) got lost; those messages went out again under the same Message-ID."
            )
        }
        if messages.contains(where: { $0.recipients.contains { $0.state == .failed } }) {
            hints.append("bellwether mail retry NUMBER tries what was given up again.")
        }
        return hints.isEmpty ? [] : [""] + hints
    }
}
