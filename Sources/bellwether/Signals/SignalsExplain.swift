import ArgumentParser
import Core
import JobKit
import Lake
import Signals

struct SignalsExplain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Why a signal says what it says, worked out anew and compared.",
        discussion: """
            EXAMPLES
              bellwether signals explain AAPL                     of the last signals
              bellwether signals explain AAPL --date 2022-12-30 --json

            The delta of a group of features is the stock's score less its score with the stock's own normalised \
            features of the group at 0, which is what an average stock has, all else as it was. Above 0 it speaks \
            for the stock. Here each is taken from two whole passes of the model that decided, over what it saw \
            and over that with the zeros; a delta that was published and does not come out again ends with 65.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

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
            let explanation = try SignalExplanation(of: symbol, on: session, in: context.lake)
            if output.json {
                context.print(try jsonText(ExplanationDocument(explanation)))
            } else {
                for line in ExplanationText.lines(explanation) { context.print(line) }
            }
            guard explanation.isReproduced else {
                throw UnexplainedSignal(
                    signal: "\(explanation.signal.action.rawValue) \(symbol) of \(session)",
                    model: explanation.signal.model)
            }
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

/// A published score or delta does not come out again.
struct UnexplainedSignal: Failure {
    var signal: String
    var model: String
    var description: String {
        "what was published of \(signal) does not follow from the model \(model) and the features as they "
            + "are now; run bellwether verify, and generate-signals --force if an input has changed since"
    }
    var kind: FailureKind { .badData }
}
