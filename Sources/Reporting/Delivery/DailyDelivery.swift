public import Core
public import Foundation
public import Health
import Lake
public import Ledger
import Transport

/// send-report --daily: mails how the system stands, once for what is found on a day.
public struct DailyDelivery: Sendable {
    private let ledger: LedgerDatabase
    private let mail: MailSettings?
    private let templates: MailTemplates
    private let now: Date

    /// - Parameters:
    ///   - mail: nil sends nothing.
    ///   - templates: nil takes the program's own.
    public init(
        ledger: LedgerDatabase, mail: MailSettings?, templates: MailTemplates? = nil, now: Date = Date()
    ) {
        self.ledger = ledger
        self.mail = mail
        self.templates = templates ?? .standard
        self.now = now
    }

    /// - Returns: nil where nothing was to be sent: no mail settings, nobody who is to get it, a rehearsal, a
    ///   preview, or everyone has it.
    /// - Throws: ``ReportError``; ``LakeError`` for a preview's folder; ``LedgerError``.
    public func run(
        _ health: SystemHealth, session: CivilDate, mode: ReportPublication.Mode = .send
    ) async throws -> MailDelivery? {
        let status = DailyStatus(health)
        let readers = mail.map { $0.recipients(of: .daily) } ?? []
        func message(_ recipients: [String]) -> MailMessage {
            status.mail(
                from: mail?.from ?? "bellwether@localhost", to: recipients, templates: templates, date: now)
        }
        let moment = Timestamp(secondsSinceEpoch: Int64(now.timeIntervalSince1970))
        let dispatch = mail.map { MailDispatch(ledger: ledger, mail: $0, now: moment) }
        switch mode {
        case .rehearse: return nil
        case .preview(let folder):
            try MailPreview(message(readers.isEmpty ? ["reader@localhost"] : readers)).write(to: folder)
            return nil
        case .test(let address):
            let test = message([address]).asTest(at: now)
            return try await dispatch?.deliver(
                test, kind: .test, session: session, digest: Digest.sha256(of: test.id))
        case .send:
            guard let dispatch, !readers.isEmpty,
                try !dispatch.isSettled(
                    kind: .daily, session: session, digest: status.contentDigest, for: readers)
            else { return nil }
            return try await dispatch.deliver(
                message(readers), kind: .daily, session: session, digest: status.contentDigest)
        }
    }
}
