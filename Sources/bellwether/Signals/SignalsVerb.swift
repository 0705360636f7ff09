import ArgumentParser

struct SignalsVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signals",
        abstract: "The signals that were published: why, and what became of them.",
        discussion: """
            EXAMPLES
              bellwether signals explain AAPL           why the last signals say what they say of a stock
            """,
        subcommands: [
            SignalsExplain.self
        ])
}
