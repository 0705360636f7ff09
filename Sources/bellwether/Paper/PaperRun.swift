import ArgumentParser
import Core
import JobKit
import Lake
import Ledger
import Portfolio
import Trading

struct PaperRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Book every session after the last one booked.",
        discussion: """
            EXAMPLES
              bellwether paper
              bellwether paper --date 2022-12-30 --dry-run
              bellwether paper --date 2022-12-01 --force
            """)

    @OptionGroup var shared: SharedOptions
    @OptionGroup var real: LiveOption

    func run() async throws {
        try await Job("paper", shared).run { context in
            let settings = try PaperSettings(context.settings)
            let broker = try await BrokerSettings.read(context.settings).connect(context, isLive: real.live)
            var account = PaperAccount(
                lake: context.lake, ledger: context.ledger, settings: settings, broker: broker,
                work: broker == nil ? nil : Self.collecting(context), now: context.now)
            account.run = context.runID
            var booked: [BookedSession] = []
            var failure: (any Error)?
            do {
                try await account.book(through: context.session, isForced: context.isForce) {
                    booked.append($0)
                }
            } catch {
                // What stands is told all the same.
                failure = error
            }
            if !booked.isEmpty {
                for line in BookedLines(booked, limits: settings.limits).all { context.print(line) }
                if !context.isDryRun { try raiseAlerts(booked, context) }
            }
            if let failure { throw failure }
            return booked.isEmpty ? try nothing(context) : .done(rows: booked.count)
        }
    }

    /// A broker outside was given its orders before the open: bellwether paper submit.
    private static func collecting(_ context: JobContext) -> OrderWork {
        let (ledger, now) = (context.ledger, context.now)
        return { orders, broker in
            try await OrderDesk(broker: broker, ledger: ledger, now: now).collect(orders, isOver: true)
        }
    }

    private func nothing(_ context: JobContext) throws -> JobOutcome {
        guard let last = try context.ledger.paperSessions().last else {
            return .nothingToDo(
                "no signals were decided by \(context.session), so there is nothing to trade; run generate-signals"
            )
        }
        return .nothingToDo("the books stand at the close of \(last.session)")
    }

    private func raiseAlerts(_ booked: [BookedSession], _ context: JobContext) throws {
        for one in booked {
            for event in one.events {
                let isLast = one.session.session == booked.last?.session.session
                let alert: (severity: Alert.Severity, key: String, advice: String)? =
                    switch event.action {
                    case .halted:
                        (
                            .critical, "risk.halted",
                            ": nothing is bought until a person resumes it; look at bellwether risk, then run bellwether "
                                + "resume --reason TEXT"
                        )
                    // The milder limits hold for one open, which for the others is over.
                    case .closedToNew where isLast, .halved where isLast:
                        (.warning, "risk.daily-loss", "; see bellwether risk")
                    default: nil
                    }
                guard let alert else { continue }
                try context.ledger.raise(
                    Alert(
                        alert.severity, command: "paper", session: event.session, key: alert.key,
                        message: "the paper account on \(event.session): \(event.reason)\(alert.advice)"),
                    at: context.now())
            }
        }
    }
}
