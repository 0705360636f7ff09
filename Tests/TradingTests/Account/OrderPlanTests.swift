import Core
import Ledger
import Portfolio
import Testing
import Trading

@Suite("Orders from signals") struct OrderPlanTests {
    private static let decided = day("2022-11-30")
    private static let execution = day("2022-12-01")

    private func signal(
        _ symbol: Symbol, _ action: SignalAction, _ target: Double, rank: Int, close: Double = .nan
    ) -> Signal {
        Signal(
            slot: rank, symbol: symbol, action: action, rank: rank, targetWeight: target, previousWeight: 0,
            score: 0, confidence: 0.5, close: close, reason: "a test", model: "2022-12")
    }

    private func position(_ symbol: Symbol, _ shares: Int, _ price: Double = 10) -> PaperPosition {
        let value = Money(rounding: Double(shares) * price) ?? .zero
        return PaperPosition(
            symbol: symbol, slot: 9, shares: shares, price: price, priced: Self.decided, value: value,
            basis: value)
    }

    private func basis(_ positions: [PaperPosition] = [], equity: Int64 = 100_000) -> OrderPlan.Basis {
        OrderPlan.Basis(
            decided: Self.decided, execution: Self.execution, equity: Money(cents: equity * 100),
            positions: positions)
    }

    private func state(_ returns: [Double], orders: [RiskState.Order] = []) throws -> RiskState {
        var equity = 100.0
        let sessions = ExchangeCalendar.nyse.sessions(in: day("2022-11-01")...Self.decided)
            .suffix(returns.count + 1)
        var curve = [(session: CivilDate, equity: Double)]()
        for (session, change) in zip(sessions, [0] + returns) {
            equity *= 1 + change
            curve.append((session, equity))
        }
        return try #require(
            RiskState(
                curve: curve, orders: orders.map { (Self.decided, $0) }, limits: RiskLimits()))
    }

    @Test("Shares are whole, counted at the close of the decision, less what is held")
    func counting() {
        let plan = OrderPlan(
            [
                signal("NEW", .buy, 0.05, rank: 1), signal("MORE", .buy, 0.05, rank: 2),
                signal("LESS", .sell, 0.01, rank: 3), signal("GONE", .sell, 0, rank: 4),
                signal("KEEP", .hold, 0.05, rank: 5),
            ], closes: ["NEW": 7, "MORE": 10, "LESS": 10, "GONE": 10, "KEEP": 10],
            basis: basis([
                position("MORE", 100), position("LESS", 300), position("GONE", 70), position("KEEP", 1),
            ]))
        let told = plan.orders.map { "\($0.side) \($0.shares) \($0.symbol) \($0.cause) \($0.rank)" }
        #expect(
            told == [
                "sell 200 LESS signal 3", "sell 70 GONE signal 4", "buy 714 NEW signal 1",
                "buy 400 MORE signal 2",
            ])
        #expect(plan.orders.allSatisfy { $0.decided == Self.decided && $0.execution == Self.execution })
        #expect(plan.orders.allSatisfy { $0.state == .planned && $0.filled == 0 })
        #expect(plan.orders[2].slot == 1 && plan.orders[2].close == 7)
    }

    @Test("What is held without any signal is sold after the sales that were asked for")
    func leftover() {
        let plan = OrderPlan(
            [signal("ASKED", .sell, 0, rank: 40)], closes: ["ASKED": 10],
            basis: basis([position("ASKED", 5), position("LEFT", 8)]))
        #expect(plan.orders.map(\.symbol) == ["ASKED", "LEFT"])
        #expect(plan.orders.map(\.cause) == [.signal, .leftover] && plan.orders[1].shares == 8)
    }

    @Test("A purchase without a close is no order, and said; a sale of all needs none")
    func withoutClose() {
        let plan = OrderPlan(
            [signal("DARK", .buy, 0.05, rank: 1), signal("HELD", .sell, 0, rank: 2)], closes: [:],
            basis: basis([position("HELD", 12, 4)]))
        #expect(plan.orders.map(\.symbol) == ["HELD"] && plan.orders[0].close == 4)
        #expect(plan.notes.count == 1 && plan.notes[0].contains("DARK"))
    }

    @Test("Nothing is ordered where there is nothing to change")
    func nothing() {
        let plan = OrderPlan(
            [signal("SAME", .buy, 0.05, rank: 1), signal("TINY", .buy, 0.0001, rank: 2)],
            closes: ["SAME": 10, "TINY": 11], basis: basis([position("SAME", 500)]))
        #expect(plan.orders == [])
    }

    @Test(
        "A client ID names session, symbol and side, and no two orders share one",
        arguments: [
            ("BRK.B", "bw-2022-12-01-BRK.B-buy"), ("A/B", "bw-2022-12-01-A_B-buy"),
            ("A^B=C", "bw-2022-12-01-A_B_C-buy"),
        ])
    func clientID(symbol: String, id: String) {
        #expect(PaperOrder.clientID(Symbol(rawValue: symbol), .buy, execution: Self.execution) == id)
    }

    @Test func symbolsThatACliendIDCannotTellApartHaveTheirOwn() {
        let plan = OrderPlan(
            [signal("A/B", .buy, 0.1, rank: 1), signal("A^B", .buy, 0.1, rank: 2)],
            closes: ["A/B": 1, "A^B": 1], basis: basis())
        #expect(Set(plan.orders.map(\.clientID)).count == 2)
    }

    @Test("Where the account is halted every purchase is cancelled, and sales go on")
    func halted() throws {
        let signals = [
            signal("NEW", .buy, 0.05, rank: 1), signal("MORE", .buy, 0.05, rank: 2),
            signal("GONE", .sell, 0, rank: 3),
        ]
        let closes: [Symbol: Double] = ["NEW": 10, "MORE": 10, "GONE": 10]
        let held = basis([position("MORE", 100), position("GONE", 7)])
        for state in [try state([-0.03, -0.03]), try state([0.01], orders: [.halt])] {
            let plan = OrderPlan(signals, closes: closes, basis: held, state: state)
            #expect(plan.orders.map(\.state) == [.planned, .cancelled, .cancelled])
            #expect(plan.orders[1].note?.contains("bellwether resume") == true)
        }
        let resumed = OrderPlan(
            signals, closes: closes, basis: held, state: try state([-0.03, -0.01], orders: [.resume]))
        #expect(resumed.orders.allSatisfy { $0.state == .planned })
    }

    @Test("After the second daily limit only what is held already may be bought")
    func closedToNew() throws {
        let plan = OrderPlan(
            [signal("NEW", .buy, 0.05, rank: 1), signal("MORE", .buy, 0.05, rank: 2)],
            closes: ["NEW": 10, "MORE": 10], basis: basis([position("MORE", 100)]),
            state: try state([-0.02]))
        #expect(plan.orders.map(\.state) == [.cancelled, .planned])
    }

    @Test("Halving sells half of each position, the odd share too")
    func halving() {
        let plan = OrderPlan(halving: basis([position("A", 10), position("B", 7), position("C", 1)]))
        #expect(plan.orders.map(\.shares) == [5, 4, 1])
        #expect(plan.orders.allSatisfy { $0.side == .sell && $0.cause == .dailyLoss })
    }
}
