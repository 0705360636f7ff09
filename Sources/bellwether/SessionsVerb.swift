import ArgumentParser
import Core
import JobKit
import Ledger

struct SessionsVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions",
        abstract: "The NYSE's sessions between two dates, with their opens and closes.",
        discussion: """
            EXAMPLES
              bellwether sessions                                 from today, one month
              bellwether sessions --from 2022-11-21 --to 2022-11-30
              bellwether sessions --from 2026-01-01 --to 2026-12-31 --json
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Option(help: ArgumentHelp("First day; today by default.", valueName: "YYYY-MM-DD"))
    var from: CivilDate?

    @Option(help: ArgumentHelp("Last day; a month after the first by default.", valueName: "YYYY-MM-DD"))
    var to: CivilDate?

    struct Session: Encodable {
        var date: CivilDate
        var open: String
        var close: String
        var earlyClose: Bool
        var firstOfMonth: Bool
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let first = from ?? context.now().date
            let last = to ?? first.adding(months: 1)
            guard first <= last else {
                throw ValidationFailure("--from \(first) is after --to \(last); swap them")
            }
            let coverage = ExchangeCalendar.coverage
            guard coverage.contains(first), coverage.contains(last) else {
                throw ValidationFailure(
                    "the calendar is known from \(coverage.lowerBound) to \(coverage.upperBound); choose dates within"
                )
            }
            let calendar = ExchangeCalendar.nyse
            let sessions = calendar.sessions(in: first...last).map { date in
                Session(
                    date: date, open: Timestamp(secondsSinceEpoch: calendar.openTime(of: date)).description,
                    close: Timestamp(secondsSinceEpoch: calendar.closeTime(of: date)).description,
                    earlyClose: calendar.isEarlyClose(date),
                    firstOfMonth: calendar.firstSession(of: date.yearMonth) == date)
            }
            if output.json {
                context.print(try jsonText(sessions))
                return
            }
            let rows = sessions.map { session in
                var note: [String] = []
                if session.firstOfMonth { note.append("first of the month") }
                if session.earlyClose { note.append("early close") }
                return [session.date.description, session.open, session.close, note.joined(separator: ", ")]
            }
            for line in tableLines([["session", "open (UTC)", "close (UTC)", ""]] + rows) {
                context.print(line)
            }
        }
    }
}

/// A command line that makes no sense in a way that the parser cannot see.
struct ValidationFailure: Failure {
    var description: String
    var kind: FailureKind { .usage }

    init(_ description: String) {
        self.description = description
    }
}
