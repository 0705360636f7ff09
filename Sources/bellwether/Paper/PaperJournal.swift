public import ArgumentParser
import Core
import JobKit
import Lake
public import Ledger

struct PaperJournal: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal", abstract: "Every entry of the books; each adds up to zero.",
        discussion: """
            EXAMPLES
              bellwether paper journal
              bellwether paper journal --from 2022-12-01 --to 2022-12-30 --kind dividend
              bellwether paper journal --date 2022-12-01 --symbol AAPL --json

            Cash and stock grow with positive amounts; where they come from (capital, gains, dividends) has negative \
            ones.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption
    @OptionGroup var span: PaperSpan

    @Option(help: "Only entries of this kind.")
    var kind: JournalEntry.Kind?

    @Option(help: "Only entries that touch this stock.")
    var symbol: String?

    struct Row: Encodable {
        struct Leg: Encodable {
            var book: JournalEntry.Book
            var symbol: Symbol?
            var amount: Money
            var shares: Int?
        }
        var session: CivilDate
        var kind: JournalEntry.Kind
        var price: Double?
        var memo: String?
        var legs: [Leg]

        init(_ session: CivilDate, _ entry: JournalEntry) {
            self.session = session
            (kind, price, memo) = (entry.kind, entry.price, entry.memo)
            legs = entry.legs.map {
                Leg(book: $0.book, symbol: $0.symbol, amount: $0.amount, shares: $0.shares)
            }
        }
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let ledger = try LedgerDatabase(readingRoot: context.lake.root)
            let wanted = symbol.map { Symbol(rawValue: $0) }
            let entries = try ledger.paperJournal(in: try span.sessions(ledger)).filter { one in
                (kind == nil || one.entry.kind == kind)
                    && (wanted == nil || one.entry.legs.contains { $0.symbol == wanted })
            }
            if output.json {
                context.print(try jsonText(entries.map { Row($0.session, $0.entry) }))
                return
            }
            guard !entries.isEmpty else {
                context.print("no entries")
                return
            }
            let head = ["session", "kind", "book", "symbol", "amount", "shares", "price", ""]
            let rows = entries.flatMap { Self.cells($0.session, $0.entry) }
            for line in tableLines([head] + rows, rightAligned: [4, 5, 6]) { context.print(line) }
        }
    }

    /// A row a leg; what is the entry's stands in its first.
    private static func cells(_ session: CivilDate, _ entry: JournalEntry) -> [[String]] {
        entry.legs.enumerated().map { place, leg -> [String] in
            let isFirst = place == 0
            let price = isFirst ? entry.price.map { "\($0)" } ?? "" : ""
            let shares = leg.shares.map { "\($0)" } ?? ""
            return [
                isFirst ? "\(session)" : "", isFirst ? entry.kind.rawValue : "", leg.book.rawValue,
                leg.symbol?.rawValue ?? "", leg.amount.grouped, shares, price,
                isFirst ? entry.memo ?? "" : "",
            ]
        }
    }
}

extension JournalEntry.Kind: ExpressibleByArgument {}
