import ArgumentParser
import Core
import JobKit
import Lake
import Ledger
import Trading

struct PaperCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Hold the books against themselves, to the cent.",
        discussion: """
            EXAMPLES
              bellwether paper check
              bellwether paper check --json

            Every entry adds up to zero; all entries since the opening lead to each session's cash and positions; \
            a position is its shares times its price; cash and positions are the equity. The first difference is \
            told, and leaves with 65.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    struct Document: Encodable {
        var sessions: Int
        var entries: Int
        var positions: Int
        var difference: String?
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let audit = try BooksAudit(LedgerDatabase(readingRoot: context.lake.root))
            guard audit.sessions > 0 else { throw PaperBooksMissing.error }
            if output.json {
                context.print(
                    try jsonText(
                        Document(
                            sessions: audit.sessions, entries: audit.entries, positions: audit.positions,
                            difference: audit.difference)))
            }
            if let difference = audit.difference {
                throw TradingError(
                    .inconsistent,
                    "the books of the paper account do not agree: \(difference); restore the ledger, or book anew "
                        + "with bellwether paper --force")
            }
            if !output.json {
                context.print(
                    "\(audit.sessions) sessions, \(audit.entries) entries and \(audit.positions) positions agree to "
                        + "the cent")
            }
        }
    }
}

/// There are no books yet.
enum PaperBooksMissing {
    static let error = MissingInput("the paper account has no books yet; run bellwether paper")
}
