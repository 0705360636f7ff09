import ArgumentParser
import Core
import JobKit
import Signals

struct SignalsSuccess: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "success",
        abstract: "How often past signals paid, of the last 12 months.",
        discussion: """
            EXAMPLES
              bellwether signals success
              bellwether signals success --date 2022-12-30   as it was known then
              bellwether signals success --json

            A signal runs from the open after its decision to the close after which the next is taken, and pays \
            where following it did better, after costs, than the mean of all stocks that could be bought: a BUY or \
            HOLD above it, a SELL below. The first interval takes every signal for one of its own; those of a month \
            rise and fall together, so the second, which draws whole months, is the one to believe, and still too \
            narrow of a few months.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption
    @OptionGroup var arguments: AccountArguments

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let (account, session) = try arguments.open(context)
            let report = try account.success(through: session)
            if output.json { return context.print(try jsonText(SuccessDocument(report))) }
            for line in SuccessLines.lines(report) { context.print(line) }
        }
    }
}
