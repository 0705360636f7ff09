public import Core
public import Foundation
public import Health
public import Lake
public import Ledger
public import Portfolio
public import TrackRecord
import Transport

/// send-report: makes a session's report, publishes it in the tree and mails it once.
public struct ReportPublication: Sendable {
    /// What a run did.
    public struct Summary: Sendable {
        public enum Delivery: String, Sendable, Hashable {
            /// No mail settings, or nobody who is to get reports.
            case notConfigured
            case sent
            /// This content went out before.
            case alreadySent
            /// A rehearsal or a preview, so nothing is sent.
            case dryRun
        }

        /// The page, whether made now or before.
        public var path: String
        /// False when the folder was up to date, or in a rehearsal.
        public var isPublished: Bool
        public var delivery: Delivery
        /// Who has the mail, and who not; nil where none was sent.
        public var mail: MailDelivery?
        public var signals: Int
        public var warnings: [String]
    }

    /// What becomes of the mail.
    public enum Mode: Sendable, Hashable {
        case send
        /// Everything is drawn; nothing is written or sent.
        case rehearse
        /// Written into a folder as files, and nothing else is written or sent: see ``MailPreview``.
        case preview(folder: String)
        /// Sent to this bare address alone, as a test; nothing is published, and the report still goes out.
        case test(address: String)
    }

    private let lake: DataLake
    private let ledger: LedgerDatabase
    private let mail: MailSettings?
    private let look: Look
    private let costs: CostHealth?
    private let limits: RiskLimits
    private let goals: GoalSettings
    private let version: String
    private let now: Date

    /// How report and mail look, where that is not left to the program.
    public struct Look: Sendable {
        /// A Mustache file to use instead of the embedded page.
        public var page: String?
        public var mail: MailTemplates
        public var charts: ChartScripts

        /// - Parameter mail: nil takes the program's own.
        public init(page: String? = nil, mail: MailTemplates? = nil, charts: ChartScripts = .standard) {
            self.page = page
            self.mail = mail ?? .standard
            self.charts = charts
        }
    }

    /// - Parameters:
    ///   - mail: nil sends nothing.
    ///   - costs: told by the mail; nil leaves them out.
    ///   - limits, goals: that the paper account is held to.
    ///   - version: the program's, for the manifest.
    public init(
        lake: DataLake, ledger: LedgerDatabase, mail: MailSettings? = nil, look: Look = Look(),
        costs: CostHealth? = nil, limits: RiskLimits = RiskLimits(), goals: GoalSettings = GoalSettings(),
        version: String = "0", now: Date = Date()
    ) {
        self.lake = lake
        self.ledger = ledger
        self.mail = mail
        self.look = look
        self.costs = costs
        self.limits = limits
        self.goals = goals
        self.version = version
        self.now = now
    }

    /// Makes the report of the session.
    ///
    /// The same inputs make the same bytes, and nothing to do the second time. A message that did not reach someone
    /// stays in the outbox with the server's words, and later runs try again.
    ///
    /// - Parameters:
    ///   - force: makes the folder again though it is up to date. What was sent is not sent again.
    ///   - warnings: told beside those of the report itself.
    ///   - alerts: told among the warnings of the mail. The page does not have them, nor do they make the mail
    ///     another one: that goes by what people act upon, ``MonthlyReport/contentDigest``.
    /// - Throws: ``LakeError`` for missing or damaged inputs and a tree that cannot be written;
    ///   ``ReportError``; ``LedgerError``.
    public func run(
        date: CivilDate, mode: Mode = .send, force: Bool = false, warnings: [String] = [],
        alerts: [AlertRecord] = []
    ) async throws -> Summary {
        var gathering = ReportGathering(lake: lake, ledger: ledger, limits: limits, goals: goals)
        var report = try gathering.report(on: date)
        report.warnings += warnings
        let page = try ReportPage(template: look.page)
        let folder = Dataset.reports.partition(date)
        var parameters = [
            "template": Digest.sha256(of: page.text), "charts": Digest.sha256(of: look.charts.identity),
            "record": Digest.sha256(of: "\(String(describing: report.success))"),
            "paper": Digest.sha256(of: "\(String(describing: report.paper))"),
        ]
        if !warnings.isEmpty {
            parameters["warnings"] = Digest.sha256(of: warnings.joined(separator: "\n"))
        }
        var summary = Summary(
            path: "\(lake.path(of: folder))/report.html", isPublished: false, delivery: .notConfigured,
            signals: report.signals.count, warnings: report.warnings)
        let isCurrent = !force && lake.isCurrent(folder, inputs: gathering.inputs, parameters: parameters)
        if mode == .rehearse || mode == .send && !isCurrent {
            let charts = try await ReportCharts(scripts: look.charts).draw(report)
            let html = page.html(report, charts: charts)
            if mode == .send {
                try lake.publish(
                    folder,
                    files: [LakeFile(name: "report.html", bytes: Array(html.utf8))]
                        + charts.map { LakeFile(name: $0.file, bytes: $0.bytes) },
                    provenance: Provenance(
                        command: "send-report", version: version, inputs: gathering.inputs,
                        parameters: parameters,
                        counts: ["signals": report.signals.count, "warnings": report.warnings.count],
                        started: now))
                summary.isPublished = true
            }
        }
        try await deliver(report, mode: mode, alerts: alerts, &summary)
        return summary
    }

    private func deliver(
        _ report: MonthlyReport, mode: Mode, alerts: [AlertRecord], _ summary: inout Summary
    ) async throws {
        let readers = mail.map { $0.recipients(of: .report) } ?? []
        let digest = report.contentDigest
        switch mode {
        case .rehearse:
            if !readers.isEmpty { summary.delivery = .dryRun }
        case .preview(let folder):
            let message = try await message(
                report, alerts, from: mail?.from ?? "bellwether@localhost",
                to: readers.isEmpty ? ["reader@localhost"] : readers)
            try MailPreview(message).write(to: folder)
            summary.delivery = .dryRun
        case .test(let address):
            guard let mail else { return }
            let test = try await message(report, alerts, from: mail.from, to: [address]).asTest(at: now)
            summary.mail = try await dispatch(mail).deliver(
                test, kind: .test, session: report.session, digest: Digest.sha256(of: test.id))
            summary.delivery = .sent
        case .send:
            guard let mail, !readers.isEmpty else { return }
            let dispatch = dispatch(mail)
            guard
                try !dispatch.isSettled(
                    kind: .report, session: report.session, digest: digest, for: readers)
            else {
                summary.delivery = .alreadySent
                return
            }
            let delivery = try await dispatch.deliver(
                try await message(report, alerts, from: mail.from, to: readers), kind: .report,
                session: report.session, digest: digest)
            summary.mail = delivery
            summary.delivery = delivery.sentNow.isEmpty ? .alreadySent : .sent
        }
    }

    private func message(
        _ report: MonthlyReport, _ alerts: [AlertRecord], from: String, to: [String]
    ) async throws(ReportError) -> MailMessage {
        var told = report
        told.write(at: moment, costs: costs)
        told.warnings += AlertMail(alerts).warnings
        let charts = try await ReportCharts(scripts: look.charts).draw(told, for: .mail)
        return told.mail(from: from, to: to, templates: look.mail, charts: charts, date: now)
    }

    private var moment: Timestamp { Timestamp(secondsSinceEpoch: Int64(now.timeIntervalSince1970)) }

    private func dispatch(_ mail: MailSettings) -> MailDispatch {
        MailDispatch(ledger: ledger, mail: mail, now: moment)
    }
}
