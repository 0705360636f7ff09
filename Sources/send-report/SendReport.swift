import ArgumentParser
import Core
import Foundation
import JobKit
import Lake
import Ledger
import Reporting
import Transport

@main
struct SendReport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send-report",
        abstract: "Write the month's report with its charts, and mail it where SMTP is configured: reports/.",
        discussion: """
            EXAMPLES
              send-report                                 of the last closed session
              send-report --date 2022-12-30               of one session's
              send-report --preview /tmp/mail             the mail as a file, unsent
              send-report --only first-session-of-month   for a plain crontab line
              send-report --alerts-only                   no report: the open alerts, after the daily jobs

            The mail goes out once for the same content, whatever happens in between; one that a server \
            refused is tried again at the next run. Open alerts of all \
            commands go out with each run, in one mail of their own, each once. SMTP is configured by smtp.host, smtp.from and smtp.to.
            """,
        version: BellwetherVersion.current)

    @OptionGroup var shared: SharedOptions

    @Option(
        help: ArgumentHelp(
            "Write the mail as message.eml into this folder and send nothing.", valueName: "folder"))
    var preview: String?

    @Flag(help: "Mail the open alerts that were not mailed yet, and make no report.")
    var alertsOnly = false

    func validate() throws {
        if alertsOnly, preview != nil {
            throw ValidationError("--preview is of the report; leave it out, or --alerts-only")
        }
    }

    func run() async throws {
        try await Job("send-report", shared).run { context in
            let mail = try MailConfiguration.read(context.settings)
            let now = Date(timeIntervalSince1970: Double(context.now().secondsSinceEpoch))
            let delivery = AlertDelivery(ledger: context.ledger, mail: mail, now: now)
            if alertsOnly {
                Self.tell(try await delivery.run(dryRun: context.isDryRun), context)
                return .done(rows: 0)
            }
            // Before they are marked as mailed: the report tells them too.
            let alerts = try context.ledger.openAlerts(unmailed: true)
            let report: JobOutcome
            do {
                report = try await sendReport(context, mail: mail, alerts: alerts)
            } catch {
                // Alerts go out whatever becomes of the report; its error is the one to tell.
                _ = try? await delivery.run(dryRun: context.isDryRun || preview != nil)
                throw error
            }
            Self.tell(try await delivery.run(dryRun: context.isDryRun || preview != nil), context)
            return report
        }
    }

    private static func tell(_ outcome: AlertDelivery.Outcome, _ context: JobContext) {
        func alerts(_ count: Int) -> String { "\(count) open alert\(count == 1 ? "" : "s")" }
        switch outcome {
        case .nothingToSend: break
        case .notConfigured(let count):
            context.print("\(alerts(count)) not mailed: smtp.host is not set")
        case .sent(let count): context.print("mailed \(alerts(count))")
        case .dryRun(let count): context.print("\(alerts(count)) would be mailed")
        }
    }

    private func sendReport(
        _ context: JobContext, mail: MailSettings?, alerts: [AlertRecord]
    ) async throws -> JobOutcome {
        if preview != nil, mail == nil {
            throw MissingMail(
                description:
                    "--preview needs a sender and recipients; set smtp.host, smtp.from and smtp.to")
        }
        let publication = ReportPublication(
            lake: context.lake, ledger: context.ledger, mail: mail,
            template: try context.settings.string("report.template"), version: BellwetherVersion.current)
        let summary = try await publication.run(
            date: context.session, force: context.isForce, dryRun: context.isDryRun || preview != nil,
            alerts: alerts, preview: preview)
        if !summary.isPublished, summary.delivery == .notConfigured || summary.delivery == .alreadySent {
            if !context.isDryRun { return .nothingToDo("the report stands already: \(summary.path)") }
        }
        for warning in summary.warnings { context.info("report warning", ["text": warning]) }
        if summary.isPublished { context.print("report of \(summary.signals) signals: \(summary.path)") }
        switch summary.delivery {
        case .sent: context.print("mailed to \(mail?.to.joined(separator: ", ") ?? "")")
        case .dryRun: context.print(preview.map { "the mail is \($0)/message.eml" } ?? "nothing was sent")
        case .notConfigured: context.info("no mail sent", ["reason": "smtp.host is not set"])
        case .alreadySent: context.info("no mail sent", ["reason": "this content went out before"])
        }
        return .done(rows: summary.signals)
    }
}

/// A preview was asked for without anything to address it by.
struct MissingMail: Failure {
    var description: String
    var kind: FailureKind { .configuration }
}
