import ArgumentParser
import Core
import Features
import JobKit
import Lake

struct ShowVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "A stock on a session: bars, slot, features, and where each number came from.",
        discussion: """
            EXAMPLES
              bellwether show AAPL                     on the last session that was fetched
              bellwether show AAPL --date 2022-12-30
              bellwether show AAPL --date 2022-12-30 --days 21 --json

            In the chart S marks a split, D a dividend, R a rename, N a new instrument. Features are worked out \
            anew from raw/ and compared with what features/ holds.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Argument(help: "The stock's symbol on the session.")
    var symbol: String

    @Option(
        help: ArgumentHelp("The session; the last that was fetched by default.", valueName: "YYYY-MM-DD"))
    var date: CivilDate?

    @Option(help: "How many of the last sessions to list.")
    var days = 10

    func validate() throws {
        if days < 1 { throw ValidationError("--days \(days) is below 1; give how many sessions to list.") }
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            guard let symbol = Symbol(validating: symbol.uppercased()) else {
                throw ValidationFailure("“\(symbol)” is not a symbol; write it as the exchange does, BRK.B")
            }
            let session = try session(in: context)
            let dossier = try StockDossier(symbol, on: session, in: context.lake, days: days)
            if output.json {
                context.print(try jsonText(dossier))
            } else {
                for line in ShowText.lines(dossier) { context.print(line) }
            }
        }
    }

    private func session(in context: Inspection.Context) throws -> CivilDate {
        if let date {
            guard ExchangeCalendar.nyse.isSession(date) else {
                let before = ExchangeCalendar.nyse.session(before: date).map { "; the one before is \($0)" }
                throw ValidationFailure("\(date) is not a session of the NYSE\(before ?? "")")
            }
            return date
        }
        guard let last = try context.lake.sessions(of: .raw).last else {
            throw MissingInput(
                "nothing was fetched into \(context.lake.name); run fetch-daily")
        }
        return last
    }
}
