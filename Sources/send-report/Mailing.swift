import Core
import Foundation
import Health
import JobKit
import Lake
import Ledger
import Portfolio
import Reporting
import TrackRecord

/// One run's mails, by the configuration.
struct Mailing {
    private let context: JobContext
    private let mode: ReportPublication.Mode
    private let mail: MailSettings?
    private let templates: MailTemplates
    private let now: Date

    /// - Throws: what is wrong with the configuration; ``MissingMail`` for a test without a way to send it.
    init(_ context: JobContext, mode: ReportPublication.Mode) throws {
        self.context = context
        self.mode = mode
        mail = try MailSettings.read(context.settings, environment: ProcessInfo.processInfo.environment)
        templates = try MailTemplates(folder: try context.settings.string("mail.templates"))
        now = Date(timeIntervalSince1970: Double(context.now().secondsSinceEpoch))
        if case .test = mode, mail == nil {
            throw MissingMail(
                description:
                    "--test-address needs a way to send; set smtp.host (or mail.transport) and mail.from")
        }
    }

    /// Where a run only looks, or tries the way, the alerts wait for one that is meant.
    var carriesAlerts: Bool { mode == .send || mode == .rehearse }

    func sendAlerts() async throws {
        // Whatever else cannot be looked at, alerts go out.
        let halt = (try? health())?.paper?.halt
        let delivery = AlertDelivery(
            ledger: context.ledger, mail: mail, templates: templates, halt: halt, now: now)
        func alerts(_ count: Int) -> String { "\(count) open alert\(count == 1 ? "" : "s")" }
        switch try await delivery.run(dryRun: context.isDryRun) {
        case .nothingToSend: break
        case .notConfigured(let count):
            context.print("\(alerts(count)) not mailed: smtp.host and mail.transport are not set")
        case .sent(let count): context.print("mailed \(alerts(count))")
        case .waiting(let count): context.print("\(alerts(count)) wait to be mailed; see bellwether mail")
        case .dryRun(let count): context.print("\(alerts(count)) would be mailed")
        }
    }

    func sendDaily() async throws -> JobOutcome {
        let delivery = try await DailyDelivery(
            ledger: context.ledger, mail: mail, templates: templates, now: now
        ).run(try health(), session: context.session, mode: mode)
        guard let delivery else {
            if case .preview(let folder) = mode {
                context.print("the mail is \(folder)/message.eml")
                return .done(rows: 0)
            }
            guard let mail else {
                return .nothingToDo("no mail sent: smtp.host and mail.transport are not set")
            }
            guard !mail.recipients(of: .daily).isEmpty else {
                return .nothingToDo("no mail sent: mail.daily_to is none")
            }
            return .nothingToDo(context.isDryRun ? "nothing was sent" : "the day's status went out before")
        }
        if !delivery.sentNow.isEmpty {
            context.print("mailed to \(delivery.sentNow.joined(separator: ", "))")
        }
        return partial(delivery, rows: 0) ?? .done(rows: 0)
    }

    func sendReport() async throws -> JobOutcome {
        let look = ReportPublication.Look(
            page: try context.settings.string("report.template"), mail: templates,
            charts: try ChartScripts(folder: try context.settings.string("report.charts")))
        let publication = ReportPublication(
            lake: context.lake, ledger: context.ledger, mail: mail, look: look, costs: try health().costs,
            limits: try RiskLimits(context.settings), goals: try GoalSettings(context.settings),
            version: BellwetherVersion.current, now: now)
        let summary = try await publication.run(
            date: context.session, mode: mode, force: context.isForce,
            warnings: PaperComparison(context: context).warnings(),
            // Before they are marked as mailed: the report tells them too.
            alerts: try context.ledger.openAlerts(unmailed: true))
        for warning in summary.warnings { context.info("report warning", ["text": warning]) }
        if summary.isPublished { context.print("report of \(summary.signals) signals: \(summary.path)") }
        switch summary.delivery {
        case .sent: context.print("mailed to \(summary.mail?.sentNow.joined(separator: ", ") ?? "")")
        case .dryRun:
            if case .preview(let folder) = mode {
                context.print("the mail is \(folder)/message.eml")
            } else {
                context.print("nothing was sent")
            }
        case .notConfigured: context.info("no mail sent", ["reason": "smtp.host is not set"])
        case .alreadySent: context.info("no mail sent", ["reason": "this content went out before"])
        }
        if let mail = summary.mail, let outcome = partial(mail, rows: summary.signals) { return outcome }
        let isNothing =
            !summary.isPublished && [.notConfigured, .alreadySent].contains(summary.delivery)
        guard isNothing, !context.isDryRun else { return .done(rows: summary.signals) }
        return .nothingToDo("the report stands already: \(summary.path)")
    }

    private func partial(_ mail: MailDelivery, rows: Int) -> JobOutcome? {
        guard let problem = mail.problem else { return nil }
        let absent = (mail.waiting + mail.failed).joined(separator: ", ")
        return .partial(
            rows: rows, warning: "the mail did not reach \(absent): \(problem); see bellwether mail")
    }

    private func health() throws -> SystemHealth {
        try HealthGathering(
            lake: context.lake, ledger: context.ledger, costs: try CostSettings(context.settings),
            limits: try RiskLimits(context.settings),
            isRunning: { [context] in context.isRunning($0) }
        ).health(at: context.now())
    }
}
