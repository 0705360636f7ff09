package import Core
package import Ledger
public import Transport

/// What became of a message that was given to the outbox.
public struct MailDelivery: Sendable {
    /// Who has it, each once.
    public var sent: [String]
    /// Who is to get it at a later run.
    public var waiting: [String]
    /// Who does not get it.
    public var failed: [String]
    /// Who got it just now.
    public var sentNow: [String]
    /// Why it did not reach everyone in this run.
    public var problem: TransportError?
}

/// Writes one message into the outbox and sends what is due there.
package struct MailDispatch: Sendable {
    package let ledger: LedgerDatabase
    package let mail: MailSettings
    package let now: Timestamp

    package init(ledger: LedgerDatabase, mail: MailSettings, now: Timestamp) {
        self.ledger = ledger
        self.mail = mail
        self.now = now
    }

    /// - Parameter digest: of what the message is about; equal ones of a kind and session are sent once.
    /// - Throws: ``ReportError`` when it reached nobody, now or before; ``LedgerError``.
    package func deliver(
        _ message: MailMessage, kind: MailKind, session: CivilDate?, digest: String
    ) async throws -> MailDelivery {
        let draft = OutboxDraft(
            kind: kind.rawValue, session: session, messageID: message.id, contentDigest: digest,
            subject: message.subject, sender: mail.from, recipients: message.to, bytes: message.bytes())
        let ids = try ledger.enqueue([draft], at: now)
        // Whoever asks for this message now does not want to hear that it is tried in an hour.
        for id in ids { try ledger.hasten(id, at: now) }
        let flush = try await Outbox(ledger: ledger, transport: mail.transport, now: now)
            .flush(only: kind == .test ? ids.first : nil)
        let delivery = try delivery(of: kind, session: session, digest: digest, after: flush)
        if delivery.sent.isEmpty, !delivery.waiting.isEmpty || !delivery.failed.isEmpty {
            throw failure(delivery, kind, isBusy: flush.isBusy)
        }
        return delivery
    }

    /// Whether nobody waits for it any more.
    package func isSettled(kind: MailKind, session: CivilDate?, digest: String, for addresses: [String])
        throws
        -> Bool
    {
        let known = try ledger.outbox(kind: kind.rawValue, session: session, contentDigest: digest)
            .flatMap(\.recipients)
        return addresses.allSatisfy { address in
            known.contains { $0.address == address && $0.state != .waiting }
        }
    }

    private func delivery(
        of kind: MailKind, session: CivilDate?, digest: String, after flush: Outbox.Summary
    ) throws -> MailDelivery {
        let messages = try ledger.outbox(kind: kind.rawValue, session: session, contentDigest: digest)
        func addresses(_ state: OutboxRecipient.State) -> [String] {
            messages.flatMap { $0.recipients.filter { $0.state == state }.map(\.address) }
        }
        let ids = Set(messages.map(\.id))
        return MailDelivery(
            sent: addresses(.sent), waiting: addresses(.waiting), failed: addresses(.failed),
            sentNow: flush.sent.filter { ids.contains($0.message) }.map(\.address),
            problem: flush.failures.first { ids.contains($0.message) }?.error)
    }

    private func failure(_ delivery: MailDelivery, _ kind: MailKind, isBusy: Bool) -> ReportError {
        let what = kind == .test ? "the test is not sent" : "the mail is written down but not sent"
        if let problem = delivery.problem {
            return ReportError(
                delivery: problem, of: what,
                remedy: kind == .test
                    ? "correct it and try again"
                    : delivery.waiting.isEmpty
                        ? "see bellwether mail" : "the next run tries again, and so does bellwether mail send"
            )
        }
        return delivery.waiting.isEmpty
            ? ReportError(.mailRefused, "\(what): every recipient was given up before; see bellwether mail")
            : ReportError(.mailLater, "\(what): another process is sending; see bellwether mail")
    }
}
