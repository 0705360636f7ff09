import Core
public import Foundation
public import Ledger
import Transport

/// Mails the open alerts that are to be told now, and sends whatever else is due in the outbox.
///
/// Any program may run it: what another process is sending just now is left to that one.
public struct AlertDelivery: Sendable {
    /// What became of them, with their number.
    public enum Outcome: Sendable, Hashable {
        case nothingToSend
        /// No mail settings; they stay unmailed.
        case notConfigured(Int)
        case sent(Int)
        /// Written down, and left to another process or a later run; some of them may have gone out.
        case waiting(Int)
        /// A rehearsal, so nothing is sent.
        case dryRun(Int)
    }

    private let ledger: LedgerDatabase
    private let mail: MailSettings?
    private let templates: MailTemplates
    private let halt: String?
    private let now: Date

    /// - Parameters:
    ///   - mail: nil sends nothing.
    ///   - templates: nil takes the program's own.
    ///   - halt: that buying is halted, in one sentence, which every mail begins with; nil where it is not.
    public init(
        ledger: LedgerDatabase, mail: MailSettings?, templates: MailTemplates? = nil, halt: String? = nil,
        now: Date = Date()
    ) {
        self.ledger = ledger
        self.mail = mail
        self.templates = templates ?? .standard
        self.halt = halt
        self.now = now
    }

    /// Writes down one mail for each group of people who are told the same alerts, and sends what is due.
    ///
    /// Who is told of an alert goes by its severity, and when by ``AlertThrottle``. An alert that nobody is to be
    /// told of is left alone. A server that is down or refuses loses nothing: the mail is in the outbox, and later
    /// runs send it.
    ///
    /// - Throws: ``ReportError`` when mail was due and none of it went out; ``Ledger/LedgerError``.
    public func run(dryRun: Bool = false) async throws -> Outcome {
        let moment = Timestamp(secondsSinceEpoch: Int64(now.timeIntervalSince1970))
        let unmailed = try ledger.openAlerts(unmailed: true)
        guard let mail else { return unmailed.isEmpty ? .nothingToSend : .notConfigured(unmailed.count) }
        if dryRun {
            let count = try due(mail, at: moment).count
            return count == 0 ? .nothingToSend : .dryRun(count)
        }
        var told: Set<Int64> = []
        var flush = Outbox.Summary()
        // Sending may raise an alert of its own, which others can be told of at once.
        for _ in 1...2 {
            let alerts = try due(mail, at: moment)
            let drafts = drafts(alerts, mail)
            if !flush.failures.isEmpty, drafts.isEmpty { break }
            try ledger.enqueue(drafts, at: moment)
            told.formUnion(alerts.map(\.id))
            let round = try await Outbox(ledger: ledger, transport: mail.transport, now: moment).flush()
            flush.sent += round.sent
            flush.failures += round.failures
            flush.isBusy = flush.isBusy || round.isBusy
            if round.failures.isEmpty { break }
        }
        if let problem = flush.failures.first?.error, flush.sent.isEmpty {
            throw ReportError(
                delivery: problem,
                of: told.isEmpty
                    ? "mail that waits is not sent"
                    : "\(told.count) alert\(told.count == 1 ? " is" : "s are") written down but not mailed",
                remedy: "send-report --alerts-only tries again later, and so does bellwether mail send")
        }
        guard !told.isEmpty else { return .nothingToSend }
        let unsent = try ledger.openAlerts(unmailed: true).contains { told.contains($0.id) }
        return unsent ? .waiting(told.count) : .sent(told.count)
    }

    /// The alerts to tell now, of those that anyone is told of.
    private func due(_ mail: MailSettings, at moment: Timestamp) throws -> [AlertRecord] {
        let open = try ledger.openAlerts().filter {
            !mail.recipients(of: .alerts($0.alert.severity)).isEmpty
        }
        return mail.throttle.due(open, told: try ledger.alertTellings(), at: moment)
    }

    /// One message for each set of alerts that someone is told.
    private func drafts(_ alerts: [AlertRecord], _ mail: MailSettings) -> [OutboxDraft] {
        var addresses: [String] = []
        for severity in Alert.Severity.allCases {
            for address in mail.recipients(of: .alerts(severity)) where !addresses.contains(address) {
                addresses.append(address)
            }
        }
        var groups: [(alerts: [AlertRecord], addresses: [String])] = []
        for address in addresses {
            let told = alerts.filter { mail.recipients(of: .alerts($0.alert.severity)).contains(address) }
            if let place = groups.firstIndex(where: { $0.alerts == told }) {
                groups[place].addresses.append(address)
            } else if !told.isEmpty {
                groups.append((told, [address]))
            }
        }
        return groups.map { group in
            let content = AlertMail(group.alerts, halt: halt)
            let message = content.message(
                from: mail.from, to: group.addresses, templates: templates, date: now)
            return OutboxDraft(
                kind: MailKind.alerts.rawValue, severity: content.alerts.first?.alert.severity,
                messageID: message.id, contentDigest: content.digest, subject: message.subject,
                sender: mail.from, recipients: group.addresses, bytes: message.bytes(), alerts: group.alerts)
        }
    }
}
