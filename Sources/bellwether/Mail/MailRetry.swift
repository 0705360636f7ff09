import ArgumentParser
import JobKit
import Lake
import Ledger

struct MailRetry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Make what was given up or dropped of a message wait again, due at once.",
        discussion: """
            EXAMPLES
              bellwether mail retry 12 && bellwether mail send
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Argument(help: ArgumentHelp("Of the message, as bellwether mail lists it.", valueName: "number"))
    var number: Int64

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            _ = try LedgerDatabase(readingRoot: context.lake.root)
            let count = try LedgerDatabase(root: context.lake.root).retryMessage(number, at: context.now())
            context.print(
                output.json
                    ? try jsonText(["due": count])
                    : "\(count) letter(s) of message \(number) due; bellwether mail send sends them")
        }
    }
}
