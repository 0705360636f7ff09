import ArgumentParser
import Core
import JobKit
import Lake
import Ledger

struct PaperOrders: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orders", abstract: "Orders, why they were given and how they ended.",
        discussion: """
            EXAMPLES
              bellwether paper orders
              bellwether paper orders --from 2022-12-01 --to 2022-12-30
              bellwether paper orders --date 2022-12-01 --json

            Without a date those of the last session that has any.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption
    @OptionGroup var span: PaperSpan

    struct Row: Encodable {
        var clientId: String
        var decided, execution: CivilDate
        var symbol: Symbol
        var side: PaperOrder.Side
        var shares, filled: Int
        var price: Double?
        var cost: Money?
        var cause: PaperOrder.Cause
        var state: PaperOrder.State
        var rank: Int
        var brokerId: String?
        var note: String?

        init(_ order: PaperOrder) {
            (clientId, brokerId) = (order.clientID, order.brokerID)
            (decided, execution) = (order.decided, order.execution)
            (symbol, side, shares, filled) = (order.symbol, order.side, order.shares, order.filled)
            (price, cost, cause, state) = (order.price, order.cost, order.cause, order.state)
            (rank, note) = (order.rank, order.note)
        }
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let ledger = try LedgerDatabase(readingRoot: context.lake.root)
            var sessions = try span.sessions(ledger)
            if span.date == nil, span.range.from == nil {
                // Those for the next open, where they are written down, else the last that traded.
                let all = try ledger.paperOrders(executing: ExchangeCalendar.coverage)
                if let last = all.last?.execution { sessions = last...last }
            }
            let orders = try ledger.paperOrders(executing: sessions)
            if output.json {
                context.print(try jsonText(orders.map(Row.init)))
                return
            }
            guard !orders.isEmpty else {
                context.print("no orders for \(Self.text(sessions))")
                return
            }
            let head = [
                "session", "symbol", "side", "shares", "filled", "price", "cost", "why", "state", "",
            ]
            let rows = orders.map { order in
                [
                    "\(order.execution)", order.symbol.rawValue, order.side.rawValue, "\(order.shares)",
                    "\(order.filled)", order.price.map { "\($0)" } ?? "", order.cost?.grouped ?? "",
                    order.cause.rawValue, order.state.rawValue, order.note ?? "",
                ]
            }
            for line in tableLines([head] + rows, rightAligned: [3, 4, 5, 6]) { context.print(line) }
        }
    }

    private static func text(_ range: ClosedRange<CivilDate>) -> String {
        range.lowerBound == range.upperBound
            ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    }
}
