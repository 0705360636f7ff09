import ArgumentParser

struct SignalsVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signals",
        abstract: "The signals that were published: why, and what became of them.",
        discussion: """
            EXAMPLES
              bellwether signals                        the last list
              bellwether signals list --json            the same as a document; --csv for a spreadsheet
              bellwether signals explain AAPL           why the last signals say what they say of a stock
            """,
        subcommands: [
            SignalsList.self, SignalsExplain.self,
        ], defaultSubcommand: SignalsList.self)
}
