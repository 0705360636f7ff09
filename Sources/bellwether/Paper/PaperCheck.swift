import ArgumentParser
import Core
import JobKit
import Lake
import Ledger
import Trading

struct PaperCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Hold the books against themselves, to the cent, and against the broker's.",
        discussion: """
            EXAMPLES
              bellwether paper check
              bellwether paper check --json

            Every entry adds up to zero; all entries since the opening lead to each session's cash and positions; \
            a position is its shares times its price; cash and positions are the equity. The first difference is \
            told, and leaves with 65. Where the account is kept at a broker outside, the shares held there must be those \
            of the books, once the last session is booked; what differs in cash is told and no fault, as brokers \
            pay no dividends on paper and round otherwise.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption
    @OptionGroup var real: LiveOption

    struct Document: Encodable {
        var sessions: Int
        var entries: Int
        var positions: Int
        var difference: String?
        /// nil for the internal broker.
        var broker: Broker?

        struct Broker: Encodable {
            struct Difference: Encodable {
                var symbol: Symbol
                var books: Int
                var broker: Double
            }
            var account: String
            var cashOfBooks, cashOfBroker: Money
            var differences: [Difference]

            init(_ comparison: BrokerComparison) {
                account = comparison.account
                (cashOfBooks, cashOfBroker) = (comparison.cashOfBooks, comparison.cashOfBroker)
                differences = comparison.differences.map {
                    Difference(symbol: $0.symbol, books: $0.books, broker: $0.broker)
                }
            }
        }
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let ledger = try LedgerDatabase(readingRoot: context.lake.root)
            let audit = try BooksAudit(ledger)
            guard audit.sessions > 0 else { throw PaperBooksMissing.error }
            let comparison = try await comparison(ledger, context)
            if output.json {
                context.print(
                    try jsonText(
                        Document(
                            sessions: audit.sessions, entries: audit.entries, positions: audit.positions,
                            difference: audit.difference, broker: comparison.map(Document.Broker.init))))
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
                for line in comparison?.lines ?? [] { context.print(line) }
            }
            if let first = comparison?.differences.first {
                throw TradingError(
                    .inconsistent,
                    "books and broker differ in \(comparison?.differences.count ?? 0) stocks, first \(first.symbol): "
                        + "\(first.books) shares and \(first.broker); see bellwether paper orders, and put right by "
                        + "hand what the broker did")
            }
        }
    }

    private func comparison(
        _ ledger: LedgerDatabase, _ context: Inspection.Context
    ) async throws -> BrokerComparison? {
        let now = context.now
        guard let last = try ledger.paperSessions().last,
            let broker = try await BrokerSettings.read(context.settings).connect(
                isLive: real.live, now: { Double(now().secondsSinceEpoch) })
        else { return nil }
        let held = try ledger.paperPositions(on: last.session).map { ($0.symbol, $0.shares) }
        return try await BrokerComparison.with(
            broker, cash: last.cash, held: Dictionary(held) { $0 + $1 })
    }
}

/// There are no books yet.
enum PaperBooksMissing {
    static let error = MissingInput("the paper account has no books yet; run bellwether paper")
}
