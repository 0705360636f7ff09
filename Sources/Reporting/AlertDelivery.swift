import Core
public import Foundation
public import Ledger
import Transport

/// Mails the open alerts that no mail has carried yet.
public struct AlertDelivery: Sendable {
    /// What became of them, with their number.
    public enum Outcome: Sendable, Hashable {
        case nothingToSend
        /// No mail settings; they stay unmailed.
        case notConfigured(Int)
        case sent(Int)
        /// A rehearsal, so nothing is sent.
        case dryRun(Int)
    }

    private let ledger: LedgerDatabase
    private let mail: MailSettings?
    private let now: Date

    /// - Parameter mail: nil sends nothing.
    public init(ledger: LedgerDatabase, mail: MailSettings?, now: Date = Date()) {
        self.ledger = ledger
        self.mail = mail
        self.now = now
    }

    /// Sends one mail of all unmailed alerts, and marks them as mailed once the server took it.
    ///
    /// A server that is down or refuses leaves them unmailed, for the next run. A run that dies after the server
    /// took the mail and before that was written down sends it again, with the same message id.
    ///
    /// - Throws: ``ReportError``; ``Ledger/LedgerError``.
    public func run(dryRun: Bool = false) async throws -> Outcome {
        let alerts = try ledger.openAlerts(unmailed: true)
        guard !alerts.isEmpty else { return .nothingToSend }
        guard let mail else { return .notConfigured(alerts.count) }
        if dryRun { return .dryRun(alerts.count) }
        let content = AlertMail(alerts)
        let message = content.message(mail, date: now)
        let moment = Timestamp(secondsSinceEpoch: Int64(now.timeIntervalSince1970))
        let record = try ledger.recordDelivery(
            kind: "alerts", session: moment.date, recipients: mail.to, messageID: message.id,
            contentDigest: content.digest, at: moment)
        if record.sent == nil {
            do {
                try await SMTPMailer(settings: mail.server).send(
                    message: message.bytes(), from: mail.from, to: mail.to)
            } catch {
                try ledger.recordDeliveryFailure(record.id, error: error.description)
                throw ReportError(
                    delivery: error, of: "\(alerts.count) alerts are not mailed",
                    remedy: "run send-report --alerts-only to send them")
            }
            try ledger.markDeliverySent(record.id, at: moment)
        }
        try ledger.markMailed(alerts.map(\.id), at: moment)
        return .sent(alerts.count)
    }
}
