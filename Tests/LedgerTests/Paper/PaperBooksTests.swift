import Core
import Foundation
import Ledger
import TestSupport
import Testing

@Suite("Books of the paper account in the ledger") struct PaperBooksTests {
    private let scene: TrialScene
    private let noon = TrialScene.noon

    init() throws {
        scene = try TrialScene()
    }

    private func opened() throws -> LedgerDatabase {
        let ledger = try scene.ledger()
        try ledger.open(account(), at: noon)
        return ledger
    }

    private func account(_ dollars: Int64 = 1_000) -> PaperAccountRow {
        PaperAccountRow(
            broker: "internal", opened: day("2022-11-30"), capital: Money(cents: dollars * 100))
    }

    private func order(_ id: String, on execution: String, _ change: (inout PaperOrder) -> Void = { _ in })
        -> PaperOrder
    {
        var order = PaperOrder(
            clientID: id, decided: day("2022-11-30"), execution: day(execution), symbol: "BRK.B", slot: 7,
            side: .buy, shares: 10, close: 1 / 3, cause: .signal, rank: 2)
        change(&order)
        return order
    }

    /// 300 USD in cash and 10 shares of 70 USD.
    private func booking(
        _ session: String, digest: String = "d", change: (inout PaperBooking) -> Void = { _ in }
    ) -> PaperBooking {
        var one = PaperSession(
            session: day(session), digest: digest, cash: Money(cents: 30_000), stocks: Money(cents: 70_000))
        (one.bought, one.sold) = (Money(cents: 1), Money(cents: 2))
        (one.costs, one.dividends) = (Money(cents: 3), Money(cents: 4))
        (one.actions, one.realised) = (Money(cents: -5), Money(cents: -6))
        (one.trades, one.wins, one.closings, one.note) = (7, 8, 9, "it's “noted”")
        var booking = PaperBooking(
            session: one,
            positions: [
                PaperPosition(
                    symbol: "BRK.B", slot: nil, shares: 10, price: 70, priced: day("2022-11-29"),
                    value: Money(cents: 70_000), basis: Money(cents: 70_001))
            ],
            journal: [
                JournalEntry(
                    .buy,
                    [
                        .init(.stock, Money(cents: 70_000), symbol: "BRK.B", shares: 10),
                        .init(.cash, Money(cents: -70_000)),
                    ], price: 0.1 + 0.2, memo: "a memo"),
                JournalEntry(
                    .cost, [.init(.costs, Money(cents: 1), symbol: "BRK.B"), .init(.cash, Money(cents: -1))]),
            ], orders: [order("o-\(session)", on: session)])
        change(&booking)
        return booking
    }

    @Test("What is booked is read back as it was written, to the last bit")
    func roundTrip() throws {
        let ledger = try opened()
        #expect(try ledger.paperSessions() == [] && ledger.paperAccount() == account())
        let booking = booking("2022-12-01")
        #expect(try ledger.book(booking, at: noon))
        let session = day("2022-12-01")
        #expect(try ledger.paperSessions() == [booking.session])
        #expect(try ledger.paperPositions(on: session) == booking.positions)
        #expect(try ledger.paperJournal(in: session...session).map(\.entry) == booking.journal)
        #expect(try ledger.paperOrders(executing: session...session) == booking.orders)
        #expect(try LedgerDatabase(readingRoot: scene.root).paperSessions() == [booking.session])
    }

    @Test("A ledger of before these tables reads as one without an account")
    func older() throws {
        _ = try scene.ledger()
        for table in [
            "paper_positions", "paper_journal", "paper_sessions", "paper_orders", "paper_accounts",
            "risk_events", "paper_reconciliations",
        ] { _ = try scene.sql("DROP TABLE \(table)") }
        let ledger = try LedgerDatabase(readingRoot: scene.root)
        let all = ExchangeCalendar.coverage
        #expect(try ledger.paperAccount() == nil && ledger.paperSessions() == [])
        #expect(try ledger.paperPositions(in: all).isEmpty && ledger.paperJournal(in: all).isEmpty)
        #expect(try ledger.paperOrders(executing: all) == [] && ledger.riskEvents() == [])
        #expect(try ledger.paperReconciliations() == [])
    }

    @Test("An account is opened once, and another under its name is refused")
    func opening() throws {
        let ledger = try opened()
        try ledger.open(account(), at: noon)
        #expect(throws: LedgerError.self) { try ledger.open(account(2_000), at: noon) }
        #expect(throws: LedgerError.self) {
            try ledger.open(
                PaperAccountRow(
                    name: "other", broker: "internal", opened: day("2022-11-30"), capital: .zero), at: noon)
        }
        #expect(try ledger.paperAccount() == account() && ledger.paperAccount("other") == nil)
    }

    @Test("Books that do not balance to the cent are refused whole")
    func unbalanced() throws {
        let ledger = try opened()
        let changes: [(inout PaperBooking) -> Void] = [
            { $0.journal[0].legs[1].amount.cents += 1 }, { $0.journal[1].legs = [] },
            { $0.positions[0].value.cents -= 1 }, { $0.positions = [] }, { $0.session.equity.cents += 1 },
            {
                $0.positions.append($0.positions[0])
                $0.session.stocks += $0.positions[0].value
                $0.session.equity += $0.positions[0].value
            },
        ]
        for change in changes {
            #expect(throws: LedgerError.self) {
                try ledger.book(booking("2022-12-01", change: change), at: noon)
            }
        }
        // What the last row refuses takes the first ones with it.
        #expect(throws: LedgerError.self) {
            try ledger.book(
                booking("2022-12-01") { $0.orders.append(order("bad", on: "2022-12-01") { $0.filled = 11 }) },
                at: noon)
        }
        let all = ExchangeCalendar.coverage
        #expect(try ledger.paperSessions() == [] && ledger.paperOrders(executing: all) == [])
        #expect(try ledger.paperPositions(in: all).isEmpty && ledger.paperJournal(in: all).isEmpty)
    }

    @Test("A session is booked once: the same again changes nothing, and another in its place is refused")
    func again() throws {
        let ledger = try opened()
        for session in ["2022-12-01", "2022-12-02"] { try ledger.book(booking(session), at: noon) }
        #expect(try !ledger.book(booking("2022-12-01"), at: noon))
        for (session, digest) in [("2022-12-01", "other"), ("2022-11-30", "d"), ("2022-12-02", "other")] {
            #expect(throws: LedgerError.self) {
                try ledger.book(booking(session, digest: digest), at: noon)
            }
        }
        #expect(try ledger.paperSessions().map(\.digest) == ["d", "d"])
    }

    @Test("Replacing takes the session and all after it away, with their orders, and leaves what was before")
    func replacing() throws {
        let ledger = try opened()
        for session in ["2022-12-01", "2022-12-02", "2022-12-05"] {
            try ledger.book(booking(session), at: noon)
        }
        try ledger.append(
            RiskEvent(session: day("2022-12-05"), action: .halved, reason: "r", actor: "paper"), at: noon)
        try ledger.book(booking("2022-12-02", digest: "new") { $0.orders = [] }, replacing: true, at: noon)
        let all = ExchangeCalendar.coverage
        #expect(try ledger.paperSessions().map(\.digest) == ["d", "new"])
        #expect(try ledger.paperOrders(executing: all).map(\.clientID) == ["o-2022-12-01"])
        #expect(try ledger.paperPositions(in: all).map(\.session) == [day("2022-12-01"), day("2022-12-02")])
        #expect(try Set(ledger.paperJournal(in: all).map(\.session)).count == 2)
        // The record of risk only ever grows.
        #expect(try ledger.riskEvents().count == 1)
    }

    @Test("An order is planned once under its client ID; updates change how it stands and not what it is")
    func orders() throws {
        let ledger = try opened()
        let first = order("one", on: "2022-12-01")
        let second = order("two", on: "2022-12-01") {
            $0.side = .sell
            $0.rank = 9
        }
        #expect(try ledger.plan([first, second], at: noon).count == 2)
        let another = order("one", on: "2022-12-01") { $0.shares = 99 }
        #expect(try ledger.plan([another], at: noon) == [])
        var filled = first
        filled.state = .partial
        (filled.brokerID, filled.filled, filled.price) = ("b-1", 9, 12.5)
        (filled.cost, filled.note, filled.attempts) = (Money(cents: 12), "why", 3)
        try ledger.update(filled, at: noon)
        let all = ExchangeCalendar.coverage
        // Sells before buys.
        #expect(try ledger.paperOrders(executing: all) == [second, filled])
        #expect(try ledger.paperOrders(executing: day("2022-12-02")...day("2022-12-30")) == [])
        let changes: [(inout PaperOrder) -> Void] = [
            { $0.shares = 0 }, { $0.filled = -1 }, { $0.price = .nan }, { $0.close = .infinity },
            { $0.execution = $0.decided },
        ]
        for change in changes {
            var bad = filled
            change(&bad)
            #expect(throws: LedgerError.self) { try ledger.update(bad, at: noon) }
        }
        #expect(try ledger.paperOrders(executing: all) == [second, filled])
    }
}
