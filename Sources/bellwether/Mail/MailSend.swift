import ArgumentParser
import Core
import Foundation
import JobKit
import Lake
import Ledger
import Reporting

struct MailSend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Send what is due in the outbox.",
        discussion: """
            EXAMPLES
              bellwether mail send
              bellwether mail send --now
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Flag(help: "Try everything that waits, due or not.")
    var now = false

    struct Result: Encodable {
        struct Failure: Encodable {
            var number: Int64
            var address: String
            var error: String
            var givenUp: Bool
        }
        var sent: Int
        var failures: [Failure]
        /// Letters that an earlier run may or may not have sent before it died.
        var uncertain: Int
    }

    /// True also before the first job, which makes the ledger.
    private static func isNothingWaiting(in root: String) throws(LedgerError) -> Bool {
        do {
            return try !LedgerDatabase(readingRoot: root).outbox(limit: .max, unsent: true)
                .contains { $0.recipients.contains { $0.state == .waiting } }
        } catch {
            guard error.code == .missing else { throw error }
            return true
        }
    }

    func run() async throws {
        // Looked at first: an hourly round that finds nothing to do leaves no run behind.
        var isIdle = false
        try await Inspection("bellwether", look).run { context in
            isIdle = try Self.isNothingWaiting(in: context.lake.root)
            guard isIdle else { return }
            if output.json {
                context.print(try jsonText(Result(sent: 0, failures: [], uncertain: 0)))
            } else if isatty(STDOUT_FILENO) == 1 {
                // Not into cron's log, every hour.
                context.print("no mail waits")
            }
        }
        guard !isIdle else { return }
        try await Job("mail", look.values, in: .process).run { context in
            guard
                let mail = try MailSettings.read(
                    context.settings, environment: ProcessInfo.processInfo.environment)
            else {
                throw NoMail(
                    description:
                        "nothing says how mail leaves; set smtp.host, or mail.transport, and mail.from and mail.to"
                )
            }
            let moment = context.now()
            if now { try context.ledger.hasten(at: moment) }
            let flush = try await Outbox(ledger: context.ledger, transport: mail.transport, now: moment)
                .flush()
            let result = Result(
                sent: flush.sent.count,
                failures: flush.failures.map {
                    Result.Failure(
                        number: $0.message, address: $0.address, error: "\($0.error)",
                        givenUp: $0.isFinal)
                }, uncertain: flush.uncertain)
            if output.json {
                context.print(try jsonText(result))
            } else if flush.sent.count > 0 {
                context.print("\(flush.sent.count) letter(s) sent through \(mail.transport.description)")
            }
            guard let first = flush.failures.first else {
                if flush.isBusy { return .nothingToDo("another process is sending") }
                return flush.sent.isEmpty && !output.json
                    ? .nothingToDo("no mail is due") : .done(rows: flush.sent.count)
            }
            let warning = "\(flush.failures.count) letter(s) not sent: \(first.error); see bellwether mail"
            return .partial(rows: flush.sent.count, warning: warning)
        }
    }
}

/// There is no way for mail to leave.
struct NoMail: Failure {
    var description: String
    var kind: FailureKind { .configuration }
}
