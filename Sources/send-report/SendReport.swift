import ArgumentParser
import Core
import Foundation
import Health
import JobKit
import Lake
import Ledger
import Reporting

@main
struct SendReport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send-report",
        abstract: "Write the month's report with its charts, and mail it where mail is configured: reports/.",
        discussion: """
            EXAMPLES
              send-report                                 of the last closed session
              send-report --date 2022-12-30               of one session's
              send-report --preview /tmp/mail             the mail as files, unsent
              send-report --test-address me@example.org   the mail to one address, as a test
              send-report --only first-session-of-month   for a plain crontab line
              send-report --daily                         no report: how the system stands
              send-report --alerts-only                   no report: the open alerts, after the daily jobs

            Mail is written into the ledger's outbox before it is sent. The same content goes out once to each \
            recipient, whatever happens in between; what a server did not take is tried again by later runs, for \
            five days. Open alerts of all commands go out with each run, in one mail of their own. Mail is \
            configured by mail.transport (smtp, ses or file), mail.from and mail.to, SMTP also by smtp.host, \
            smtp.from and smtp.to; bellwether mail shows what became of it.
            """,
        version: BellwetherVersion.current)

    @OptionGroup var shared: SharedOptions

    @Option(
        help: ArgumentHelp(
            "Write the mail into this folder, as message.eml, .html and .txt, and send nothing.",
            valueName: "folder"))
    var preview: String?

    @Option(
        help: ArgumentHelp("Send the mail to this address alone, marked as a test.", valueName: "address"))
    var testAddress: String?

    @Flag(help: "Mail how the system stands, and make no report.")
    var daily = false

    @Flag(help: "Mail the open alerts that are due, and make no report.")
    var alertsOnly = false

    func validate() throws {
        for (option, isGiven) in [
            ("--preview", preview != nil), ("--test-address", testAddress != nil), ("--daily", daily),
        ] where isGiven && alertsOnly {
            throw ValidationError("\(option) is not of the alerts; leave it out, or --alerts-only")
        }
        if preview != nil, testAddress != nil {
            throw ValidationError("--preview sends nothing; leave it out, or --test-address")
        }
    }

    func run() async throws {
        try await Job("send-report", shared).run { context in
            let mailing = try Mailing(context, mode: mode(context))
            if alertsOnly {
                try await mailing.sendAlerts()
                return .done(rows: 0)
            }
            let outcome: JobOutcome
            do {
                outcome = daily ? try await mailing.sendDaily() : try await mailing.sendReport()
            } catch {
                // Alerts go out whatever becomes of the rest; its error is the one to tell.
                if mailing.carriesAlerts { _ = try? await mailing.sendAlerts() }
                throw error
            }
            if mailing.carriesAlerts { try await mailing.sendAlerts() }
            return outcome
        }
    }

    private func mode(_ context: JobContext) -> ReportPublication.Mode {
        if let preview { return .preview(folder: preview) }
        if context.isDryRun { return .rehearse }
        return testAddress.map { .test(address: $0) } ?? .send
    }
}
