import ArgumentParser
import Core
import JobKit
import Ledger
import Trading

struct PaperSubmit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Give the next session's orders to the broker, before it opens.",
        discussion: """
            EXAMPLES
              bellwether paper submit --dry-run      prints the orders and calls nobody
              bellwether paper submit                from cron, once the session before is booked
              bellwether paper submit --live         where real money is

            For broker.name alpaca: market orders of whole shares for the opening auction, each under a client ID of \
            its own, so that none is given twice however often this is run, or stopped half-way. Sales go first. What \
            became of them is booked by bellwether paper after the close. What is not given before the open is missed; \
            purchases that the broker refuses for want of money wait for the sales, and a second run soon after the \
            open gives them then. The internal broker needs none of this: it fills when the session is booked.
            """)

    @OptionGroup var shared: SharedOptions
    @OptionGroup var real: LiveOption

    func run() async throws {
        try await Job("paper", shared).run { context in
            let brokers = try BrokerSettings.read(context.settings)
            let account = PaperAccount(
                lake: context.lake, ledger: context.ledger, settings: try PaperSettings(context.settings),
                now: context.now)
            guard let next = try account.nextOrders() else {
                return .nothingToDo("the paper account is not open yet; run bellwether paper first")
            }
            let standing = try context.ledger.paperOrders(executing: next.execution...next.execution)
            let orders = standing.isEmpty ? next.plan.orders : standing
            try requireAccount(brokers, context)
            guard case .alpaca = brokers else {
                Self.show(orders, context)
                return .nothingToDo(
                    "orders of the internal broker are filled when their session is booked: bellwether paper --date "
                        + "\(next.execution), after its close")
            }
            guard !orders.isEmpty else {
                return .nothingToDo("there is nothing to trade on \(next.execution)")
            }
            if context.isDryRun {
                Self.show(orders, context)
                return .nothingToDo(
                    "\(orders.count) orders for the open of \(next.execution); none was given")
            }
            try requireNext(next.execution, context)
            try context.ledger.plan(orders, at: context.now())
            return try await give(orders, next.execution, to: brokers, context)
        }
    }

    private func give(
        _ orders: [PaperOrder], _ execution: CivilDate, to brokers: BrokerSettings, _ context: JobContext
    ) async throws -> JobOutcome {
        guard let broker = try await brokers.connect(context, isLive: real.live) else {
            return .nothingToDo("the internal broker takes no orders in advance")
        }
        let desk = OrderDesk(broker: broker, ledger: context.ledger, now: context.now)
        let opening = Double(ExchangeCalendar.nyse.openTime(of: execution))
        let given = try await desk.place(orders, before: opening)
        Self.show(given, context)
        let failed = given.filter { $0.state == .rejected || $0.state == .missed }
        let waiting = given.filter { $0.state == .planned }
        let count = given.count - failed.count - waiting.count
        context.print(
            "\(count) of \(given.count) orders are done with, or with \(broker.name) for \(execution)")
        let warning: String
        if let first = failed.first {
            warning =
                "\(failed.count) of \(given.count) orders for \(execution) are not with \(broker.name): "
                + "\(first.symbol) \(first.state.rawValue): \(first.note ?? "no reason given"); see bellwether paper "
                + "orders"
        } else if waiting.isEmpty {
            return .done(rows: count)
        } else {
            warning =
                "\(waiting.count) purchases for \(execution) wait for sales to be filled; run bellwether paper submit "
                + "again soon after the open"
        }
        try context.ledger.raise(
            Alert(
                .warning, command: "paper", session: execution, key: "broker.orders", message: warning),
            at: context.now())
        return .partial(rows: count, warning: warning)
    }

    /// Orders are counted at the last close, which must be in the books.
    private func requireNext(_ execution: CivilDate, _ context: JobContext) throws {
        guard ExchangeCalendar.nyse.session(after: context.session) == execution else {
            let booked = ExchangeCalendar.nyse.session(before: execution) ?? execution
            throw MissingInput(
                "the books of the paper account stand at the close of \(booked), and the last session is "
                    + "\(context.session); run bellwether paper --date \(context.session) first")
        }
    }

    private func requireAccount(_ brokers: BrokerSettings, _ context: JobContext) throws {
        guard let account = try context.ledger.paperAccount(), account.broker != brokers.name else { return }
        throw BrokerError(
            .settings,
            "the account “\(account.name)” is kept at \(account.broker), and broker.name is \(brokers.name); set "
                + "broker.name to \(account.broker), or begin in another tree")
    }

    private static func show(_ orders: [PaperOrder], _ context: JobContext) {
        guard !orders.isEmpty else { return }
        let head = ["session", "symbol", "side", "shares", "close", "worth", "why", "state", "client ID", ""]
        let rows = orders.map { order in
            [
                "\(order.execution)", order.symbol.rawValue, order.side.rawValue, "\(order.shares)",
                "\(order.close)", Money(rounding: Double(order.shares) * order.close)?.grouped ?? "",
                order.cause.rawValue, order.state.rawValue, order.clientID, order.note ?? "",
            ]
        }
        for line in tableLines([head] + rows, rightAligned: [3, 4, 5]) { context.print(line) }
    }
}
