import ArgumentParser
import Core
import JobKit
import Lake

struct SignalsExplain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Why a signal says what it says.",
        discussion: """
            EXAMPLES
              bellwether signals explain AAPL                     of the last signals
              bellwether signals explain AAPL --date 2022-12-30
            """)

    @OptionGroup var look: LookOptions

    @Argument(help: "The stock's symbol on the session.")
    var symbol: String

    @Option(
        help: ArgumentHelp(
            "The session that the signals are of; the last by default.", valueName: "YYYY-MM-DD"))
    var date: CivilDate?

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            guard let symbol = Symbol(validating: symbol.uppercased()) else {
                throw ValidationFailure("“\(symbol)” is not a symbol; write it as the exchange does, BRK.B")
            }
            let session = try session(in: context.lake)
            guard let signal = try context.lake.signals(on: session).first(where: { $0.symbol == symbol })
            else {
                throw MissingInput(
                    "\(symbol) has no signal in \(context.lake.name)/signals of \(session)")
            }
            context.print("\(signal.action.rawValue) \(symbol) on \(session): \(signal.reason)")
        }
    }

    private func session(in lake: DataLake) throws -> CivilDate {
        if let date { return date }
        guard let last = try lake.sessions(of: .signals).last else {
            throw MissingInput("no signals in \(lake.name); run generate-signals")
        }
        return last
    }
}
