import ArgumentParser
import Core
import JobKit
import Lake
import Ledger
import Portfolio
import Trading

struct PaperShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "What is held, and what every session came to.",
        discussion: """
            EXAMPLES
              bellwether paper show
              bellwether paper show --date 2022-12-30 --sessions 250
              bellwether paper show --json
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Option(
        help: ArgumentHelp(
            "As of this session's close; the last one booked by default.", valueName: "YYYY-MM-DD"))
    var date: CivilDate?

    @Option(help: ArgumentHelp("How many sessions up to it are listed.", valueName: "count"))
    var sessions = 10

    func validate() throws {
        if sessions < 1 {
            throw ValidationError("--sessions \(sessions) is below 1; give the number of sessions.")
        }
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let ledger = try LedgerDatabase(readingRoot: context.lake.root)
            let first = ExchangeCalendar.coverage.lowerBound
            let end = max(first, date ?? ExchangeCalendar.coverage.upperBound)
            let all = try ledger.paperSessions(in: first...end)
            guard let account = try ledger.paperAccount(), let last = all.last else {
                throw PaperBooksMissing.error
            }
            let limits = try PaperSettings(context.settings).limits
            let state = RiskState(
                curve: all.map { ($0.session, $0.equity.dollars) },
                orders: try ledger.riskEvents(through: last.session).compactMap(RiskState.order),
                limits: limits)
            let document = PaperDocument(
                account, sessions: Array(all.suffix(sessions)),
                positions: try ledger.paperPositions(on: last.session), state: state)
            if output.json {
                context.print(try jsonText(document))
            } else {
                for line in document.lines { context.print(line) }
                if let state { context.print(BookedLines.line(state, limits)) }
            }
        }
    }
}
