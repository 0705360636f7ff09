import ArgumentParser
import JobKit
import Lake
import Ledger

struct MailDrop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop", abstract: "Put what waits or was given up of a message aside: it is not sent.",
        discussion: """
            EXAMPLES
              bellwether mail drop 12
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Argument(help: ArgumentHelp("Of the message, as bellwether mail lists it.", valueName: "number"))
    var number: Int64

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            _ = try LedgerDatabase(readingRoot: context.lake.root)
            let count = try LedgerDatabase(root: context.lake.root).dropMessage(number)
            context.print(
                output.json
                    ? try jsonText(["dropped": count]) : "\(count) letter(s) of message \(number) put aside")
        }
    }
}
