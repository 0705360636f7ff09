import ArgumentParser
import Core
import JobKit
import Ledger
import Signals

struct SignalsHistory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Every signal that a stock ever had, and what became of it.",
        discussion: """
            EXAMPLES
              bellwether signals history AAPL
              bellwether signals history BRK.B --date 2022-12-30 --json

            What is simulated was decided by a model that has seen what followed.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption
    @OptionGroup var arguments: AccountArguments

    @Argument(help: "The stock's symbol when it had the signal.")
    var symbol: String

    struct Row: Encodable {
        var decided: CivilDate
        var basis: String
        var model: String
        var action: String
        var rank: Int
        var held: Double
        var target: Double
        var confidence: Double
        var close: Double?
        var closed: CivilDate?
        var gain: Double?
        var benchmark: Double?
        var cost: Double?
        var excess: Double?
        var paid: Bool?

        init(_ past: PastSignal) {
            let (row, outcome) = (past.signal.row, past.signal.outcome)
            decided = past.month.session
            basis = past.month.basis.rawValue
            model = past.month.model
            action = row.action.rawValue
            rank = row.rank
            held = row.held
            target = row.target
            confidence = row.confidence
            close = row.close
            closed = outcome?.closed
            gain = outcome?.gain
            benchmark = outcome?.benchmark
            cost = outcome?.cost
            excess = outcome?.excess
            paid = outcome?.isHit
        }

        static let header = [
            "decided", "basis", "model", "action", "rank", "held", "target", "confidence", "close", "closed",
            "return", "market", "excess", "",
        ]
        var cells: [String] {
            [
                "\(decided)", basis, model, action, "\(rank)", Figure.percent(held), Figure.percent(target),
                Figure.percent(confidence), Figure.number(close), closed.map { "\($0)" } ?? "open",
                gain.map(SuccessLines.signed) ?? "", benchmark.map(SuccessLines.signed) ?? "",
                excess.map(SuccessLines.signed) ?? "", paid.map { $0 ? "paid" : "" } ?? "",
            ]
        }
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            guard let symbol = Symbol(validating: symbol.uppercased()) else {
                throw ValidationFailure("“\(symbol)” is not a symbol; write it as the exchange does, BRK.B")
            }
            let (account, session) = try arguments.open(context)
            let rows = try account.history(of: symbol, through: session).map(Row.init)
            if output.json { return context.print(try jsonText(rows)) }
            if rows.isEmpty { return context.print("\(symbol) had no signal up to \(session).") }
            for line in tableLines(
                [Row.header] + rows.map(\.cells), rightAligned: [4, 5, 6, 7, 8, 10, 11, 12])
            {
                context.print(line)
            }
        }
    }
}
