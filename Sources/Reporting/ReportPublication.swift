public import Core
public import Foundation
public import Lake
public import Ledger
import Transport

/// send-report: makes a session's report, publishes it in the tree and mails it once.
public struct ReportPublication: Sendable {
    /// What a run did.
    public struct Summary: Sendable, Hashable {
        public enum Delivery: String, Sendable, Hashable {
            /// No mail settings.
            case notConfigured
            case sent
            /// This content went out before.
            case alreadySent
            /// A rehearsal, so nothing is sent.
            case dryRun
        }

        /// The page, whether made now or before.
        public var path: String
        /// False when the folder was up to date, or in a rehearsal.
        public var isPublished: Bool
        public var delivery: Delivery
        public var signals: Int
        public var warnings: [String]
    }

    private let lake: DataLake
    private let ledger: LedgerDatabase
    private let mail: MailSettings?
    private let template: String?
    private let version: String
    private let now: Date

    /// - Parameters:
    ///   - mail: nil sends nothing.
    ///   - template: a Mustache file to use instead of the embedded page.
    ///   - version: the program's, for the manifest.
    public init(
        lake: DataLake, ledger: LedgerDatabase, mail: MailSettings? = nil, template: String? = nil,
        version: String = "0", now: Date = Date()
    ) {
        self.lake = lake
        self.ledger = ledger
        self.mail = mail
        self.template = template
        self.version = version
        self.now = now
    }

    /// Makes the report of the session.
    ///
    /// The same inputs make the same bytes, and nothing to do the second time. A message that did not go out
    /// stays in the ledger with the server's words, and the next run tries again.
    ///
    /// - Parameters:
    ///   - force: makes the folder again though it is up to date. What was sent is not sent again.
    ///   - dryRun: draws everything, writes and sends nothing.
    ///   - alerts: told among the warnings of the mail. The page does not have them, nor do they make the mail
    ///     another one: both are made of the tree alone.
    ///   - preview: a folder that gets `message.eml`, the mail as it would be sent; needs mail settings.
    /// - Throws: ``LakeError`` for missing or damaged inputs and a tree that cannot be written;
    ///   ``ReportError``; ``LedgerError``.
    public func run(
        date: CivilDate, force: Bool = false, dryRun: Bool = false, alerts: [AlertRecord] = [],
        preview: String? = nil
    ) async throws -> Summary {
        var gathering = ReportGathering(lake: lake)
        let report = try gathering.report(on: date)
        let page = try ReportPage(template: template)
        let folder = Dataset.reports.partition(date)
        let parameters = ["template": Digest.sha256(of: page.text)]
        var summary = Summary(
            path: "\(lake.path(of: folder))/report.html", isPublished: false, delivery: .notConfigured,
            signals: report.signals.count, warnings: report.warnings)

        let isCurrent = !force && lake.isCurrent(folder, inputs: gathering.inputs, parameters: parameters)
        if isCurrent, !dryRun, preview == nil, try isDelivered(folder, date: date) {
            if mail != nil { summary.delivery = .alreadySent }
            return summary
        }

        let charts = try await ReportCharts().draw(report)
        let html = page.html(report, charts: charts)
        if !isCurrent, !dryRun {
            let files =
                [LakeFile(name: "report.html", bytes: Array(html.utf8))]
                + charts.map { LakeFile(name: $0.file, bytes: $0.bytes) }
            try lake.publish(
                folder, files: files,
                provenance: Provenance(
                    command: "send-report", version: version, inputs: gathering.inputs,
                    parameters: parameters,
                    counts: ["signals": report.signals.count, "warnings": report.warnings.count], started: now
                ))
            summary.isPublished = true
        }

        guard let mail else { return summary }
        let content = try contentDigest(html, charts)
        let id = Self.messageID(date: date, content: content, mail: mail)
        var told = report
        told.warnings += AlertMail(alerts).warnings
        let message = told.mail(
            html: page.html(told, charts: charts) { "cid:\(MailMessage.contentID($0.file))" },
            charts: charts,
            settings: mail, messageID: id, date: now)
        if let preview { try write(message, to: preview) }
        summary.delivery =
            dryRun ? .dryRun : try await deliver(message, content: content, date: date, mail: mail)
        return summary
    }

    private func isDelivered(_ folder: LakeFolder, date: CivilDate) throws -> Bool {
        guard let mail else { return true }
        let files = try lake.manifest(of: folder).files
        let id = Self.messageID(
            date: date, content: Self.contentDigest(files.map { ($0.name, $0.sha256) }), mail: mail)
        return try ledger.delivery(messageID: id)?.sent != nil
    }

    private func deliver(
        _ message: MailMessage, content: String, date: CivilDate, mail: MailSettings
    ) async throws -> Summary.Delivery {
        let moment = Timestamp(secondsSinceEpoch: Int64(now.timeIntervalSince1970))
        let record = try ledger.recordDelivery(
            kind: "monthly-report", session: date, recipients: mail.to, messageID: message.id,
            contentDigest: content, at: moment)
        guard record.sent == nil else { return .alreadySent }
        do {
            try await SMTPMailer(settings: mail.server).send(
                message: message.bytes(), from: mail.from, to: mail.to)
        } catch {
            try ledger.recordDeliveryFailure(record.id, error: error.description)
            throw ReportError(delivery: error)
        }
        try ledger.markDeliverySent(record.id, at: moment)
        return .sent
    }

    private func contentDigest(_ html: String, _ charts: [ReportChart]) throws -> String {
        Self.contentDigest(
            [("report.html", Digest.sha256(of: html))] + charts.map { ($0.file, Digest.sha256(of: $0.bytes)) }
        )
    }

    /// Over the folder's files by name, so that it can be had from the manifest too.
    private static func contentDigest(_ files: [(name: String, digest: String)]) -> String {
        Digest.sha256(of: files.map { "\($0.digest)  \($0.name)" }.sorted().joined(separator: "\n"))
    }

    /// The same content to the same people has the same id, whenever it is made.
    private static func messageID(date: CivilDate, content: String, mail: MailSettings) -> String {
        let identity = Digest.sha256(of: ([content, mail.from] + mail.to).joined(separator: "\n"))
        let domain = mail.from.split(separator: "@").last.map(String.init) ?? "bellwether"
        return "\(date).\(identity.prefix(32))@\(domain)"
    }

    private func write(_ message: MailMessage, to folder: String) throws {
        let file = URL(filePath: folder).appending(path: "message.eml")
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(message.bytes()).write(to: file)
        } catch {
            throw LakeError(
                .cannotWrite, "cannot write \(file.path); choose another --preview folder", cause: error)
        }
    }
}
