import ArgumentParser
import Core
import JobKit
import Lake
import Ledger

struct MailList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The latest messages and what became of them.",
        discussion: """
            EXAMPLES
              bellwether mail
              bellwether mail --unsent --json
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Flag(help: "Only what waits or was given up.")
    var unsent = false

    @Option(help: ArgumentHelp("At most so many messages.", valueName: "count"))
    var limit = 50

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit \(limit) is below 1; give the number of messages.") }
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let ledger = try LedgerDatabase(readingRoot: context.lake.root)
            let month = Timestamp(secondsSinceEpoch: context.now().secondsSinceEpoch - 30 * 86_400)
            let document = MailDocument(
                messages: try ledger.outbox(limit: limit, unsent: unsent),
                counts: try ledger.deliveryCounts(since: month))
            if output.json {
                context.print(try jsonText(document))
            } else {
                for line in document.lines { context.print(line) }
            }
        }
    }
}
