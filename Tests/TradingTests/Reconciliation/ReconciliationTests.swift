import Core
import Ledger
import TestSupport
import Testing
import Trading

/// Months whose truth is known: what each thing that happens does to the gap, and to nothing else.
@Suite("Paper account against its backtest") struct ReconciliationTests {
    /// A stock at 10 and one at 20 that go up and down, opening at the close before.
    static func pair(_ sessions: Int = 8) -> [InventedStock] {
        let paths = [[10.0, 11, 12, 11.5, 12.5, 13, 12, 14], [20, 19, 21, 22, 21.5, 20, 22.5, 23]]
        return zip(paths, [Symbol(rawValue: "AAA"), "BBB"]).enumerated().map { slot, one in
            InventedStock(
                one.1, slot: 40 + slot,
                closes: (0..<sessions).map { one.0[min($0, one.0.count - 1)] })
        }
    }

    /// Half in each: 50,000 and 25,000 whole shares of a million.
    static let halves = [(stock: 0, action: SignalAction.buy, target: 0.5), (1, .buy, 0.5)]

    static func isNothing(_ value: Double) -> Bool { abs(value) < 1e-9 }

    /// The sum of what explains it is the gap, and next to nothing is left, as a whole and stock by stock.
    static func expectExplained(_ month: ReconciledMonth, within limit: Double = 1e-7) {
        let one = month.summary
        let sum = one.price + one.sizing + one.cost + one.actions + one.missed + one.residual
        #expect(abs(one.gap - sum) < 1e-12)
        #expect(abs(one.residual) < limit, "residual \(one.residual)")
        for stock in month.positions {
            #expect(abs(stock.residual) < limit, "\(stock.symbol) \(stock.residual)")
        }
        let effects = month.positions.map(\.effects)
        #expect(abs(effects.reduce(0) { $0 + $1.sum } + one.residual - one.gap) < 1e-12)
        #expect(month.warning == nil && one.isExplained)
    }

    @Test("Where every number comes out even there is no gap at all")
    func noGap() throws {
        let scene = try GapScene(Self.pair())
        try scene.decide(Self.halves)
        try scene.book(through: 7)
        let month = try scene.month()
        Self.expectExplained(month, within: 1e-12)
        let one = month.summary
        #expect(abs(one.paper - (0.5 * 14 / 10 + 0.5 * 23 / 20 - 1)) < 1e-12)
        for value in [one.gap, one.price, one.sizing, one.cost, one.actions, one.missed] {
            #expect(abs(value) < 1e-12)
        }
        #expect(one.note == "under way" && !month.isOver)
        #expect(month.positions.map(\.symbol) == ["AAA", "BBB"])
    }

    @Test("Dearer trades than the backtest's are cost")
    func cost() throws {
        let scene = try GapScene(Self.pair(), basisPoints: 25)
        try scene.decide([(0, .buy, 0.4), (1, .buy, 0.4)])
        try scene.book(through: 7)
        let month = try scene.month(basisPoints: 10)
        Self.expectExplained(month)
        #expect(abs(month.summary.cost + 0.8 * 0.0015) < 1e-9)
        // The backtest pays out of what it buys, the account out of cash.
        #expect(abs(month.summary.sizing) < 0.8 * 0.001 * 0.5)
        #expect(Self.isNothing(month.summary.missed) && Self.isNothing(month.summary.price))
    }

    @Test("A missed order is what its shares would have made, with what they would have cost")
    func missed() throws {
        let scene = try GapScene(Self.pair(), basisPoints: 10)
        try scene.decide([(0, .buy, 0.4), (1, .buy, 0.4)]) { $0 == 1 ? .none(.missed) : .whole }
        try scene.book(through: 7)
        let month = try scene.month()
        Self.expectExplained(month)
        // 20,000 shares, bought at 20 and worth 23 at the end.
        #expect(abs(month.summary.missed - (-20_000 * 3 + 20_000 * 20 * 0.001) / 1_000_000) < 1e-9)
        #expect(Self.isNothing(month.summary.cost))
        #expect(abs(month.summary.sizing) < 0.001)
        #expect(month.summary.note == "under way; 1 order not filled whole")
        #expect(month.positions[1].paper == 0)
    }

    @Test("A sale that did not happen keeps the shares, and what they make is missed the other way")
    func missedSale() throws {
        let scene = try GapScene(Self.pair())
        try scene.decide(Self.halves)
        try scene.book(through: 3)
        try scene.decide([(0, .sell, 0), (1, .hold, 0.5)]) { _ in .none(.rejected) }
        try scene.book(through: 7)
        let months = try scene.reconciler().reconcile(through: scene.sessions[7], at: GapScene.noon)
        #expect(months.made.map(\.isOver) == [true, false])
        for month in months.made { Self.expectExplained(month) }
        let start = 50_000 * 11.5 + 25_000 * 22.0
        #expect(abs(months.months[1].missed - 50_000 * (14 - 11.5) / start) < 1e-9)
        #expect(Self.isNothing(months.months[1].sizing))
        #expect(months.months[0].through == months.months[1].session && months.months[0].note == nil)
    }

    @Test("A part of an order, and one that a halt takes back")
    func partial() throws {
        let scene = try GapScene(Self.pair())
        try scene.decide(Self.halves) { $0 == 0 ? .part(30_000) : .none(.cancelled) }
        try scene.book(through: 7)
        let month = try scene.month()
        Self.expectExplained(month)
        #expect(abs(month.summary.missed + (20_000 * 4 + 25_000 * 3) / 1_000_000) < 1e-9)
        #expect(
            month.summary.note == "under way; 1 order not filled whole; 1 order taken back by a limit")
        #expect(Self.isNothing(month.summary.sizing))
    }

    @Test("What has no bar cannot be bought in the backtest either, and is not missed")
    func noBar() throws {
        var stocks = Self.pair()
        stocks[1].hasBar[1] = false
        stocks[1].open[2] = 20
        let scene = try GapScene(stocks)
        try scene.decide(Self.halves)
        try scene.book(through: 7)
        let month = try scene.month()
        Self.expectExplained(month)
        #expect(month.summary.gap == 0 || Self.isNothing(month.summary.gap))
        #expect(Self.isNothing(month.summary.missed) && Self.isNothing(month.summary.sizing))
    }

    @Test("A dividend in cash does not earn what the reinvested one does")
    func dividend() throws {
        var stocks = Self.pair()
        stocks[0].dividend[4] = 0.5
        stocks[0].open[4] = 11
        let scene = try GapScene(stocks)
        try scene.decide(Self.halves)
        try scene.book(through: 7)
        let month = try scene.month()
        Self.expectExplained(month)
        // 25,000 USD went into the stock at the open of 11, and it ended at 14.
        let reinvested = 50_000 * 0.5 / 1_000_000 * (14.0 / 11 - 1)
        #expect(abs(month.summary.actions + reinvested) < 1e-9)
        #expect(abs(month.summary.gap + reinvested) < 1e-9)
    }

    @Test("A split that leaves a fraction: what it would have made is sizing, what it was paid is no gap")
    func split() throws {
        var stocks = Self.pair()
        // 3:2 in the fifth session, of 50,001 shares: 75,001 and a half.
        stocks[0].ratio[4] = 1.5
        for session in 4..<8 {
            stocks[0].open[session] /= 1.5
            stocks[0].close[session] /= 1.5
        }
        let scene = try GapScene(stocks, capital: Money(cents: 100_002_000))
        try scene.decide([(0, .buy, 0.5)])
        try scene.book(through: 7)
        #expect(scene.books.shares(of: "AAA") == 75_001)
        let month = try scene.month()
        Self.expectExplained(month)
        let fraction = 0.5 * (14 - 11.5) / 1.5
        #expect(abs(month.summary.sizing + fraction / 1_000_020) < 1e-8)
        #expect(abs(month.summary.actions) < 1e-8 && abs(month.summary.price) < 1e-8)
    }

    @Test("A stock that trades no more is paid out at its last price by both")
    func delisting() throws {
        var stocks = Self.pair(25)
        for session in 3..<25 { stocks[1].hasBar[session] = false }
        let scene = try GapScene(stocks)
        try scene.decide(Self.halves)
        try scene.book(through: 24)
        #expect(scene.books.shares(of: "BBB") == 0 && scene.books.cash == Money(cents: 52_500_000))
        let month = try scene.month()
        Self.expectExplained(month)
        #expect(Self.isNothing(month.summary.gap))
    }

    @Test("A stock that is renamed and moves to another slot is the same stock")
    func rename() throws {
        var stocks = Self.pair()
        for session in 3..<8 {
            stocks[0].symbols[session] = "NEW"
            stocks[0].slots[session] = 99
        }
        let scene = try GapScene(stocks)
        try scene.decide(Self.halves)
        try scene.book(through: 7)
        #expect(scene.books.shares(of: "NEW") == 50_000)
        let month = try scene.month()
        Self.expectExplained(month)
        #expect(Self.isNothing(month.summary.gap) && month.positions.map(\.symbol) == ["AAA", "BBB"])
    }

    @Test("A close that was corrected after the books were made is price, and said")
    func corrected() throws {
        let scene = try GapScene(Self.pair())
        try scene.decide(Self.halves)
        try scene.book(through: 7)
        scene.stocks[1].close[7] = 23.4
        try scene.publishFeatures(7)
        let month = try scene.month()
        Self.expectExplained(month)
        #expect(abs(month.summary.price + 25_000 * 0.4 / 1_000_000) < 1e-9)
        #expect(month.summary.note == "under way; 1 close of BBB corrected since booked")
        #expect(Self.isNothing(month.summary.sizing))
    }

    @Test("Fills that are worse than the open are price, and said")
    func slippage() throws {
        let scene = try GapScene(Self.pair())
        scene.slippage = 0.001
        try scene.decide([(0, .buy, 0.4), (1, .buy, 0.4)])
        try scene.book(through: 7)
        let month = try scene.month()
        Self.expectExplained(month)
        #expect(abs(month.summary.price + 0.8 * 0.001) < 1e-9 && Self.isNothing(month.summary.sizing))
        #expect(month.summary.note == "under way; price has -8.00 bp of fills other than the open")
    }

    @Test("Shares that the daily loss limit sells are sizing, and said")
    func lossLimit() throws {
        let scene = try GapScene(Self.pair())
        try scene.decide(Self.halves)
        try scene.book(through: 4)
        scene.order(0, -25_000, .dailyLoss)
        try scene.book(through: 7)
        let month = try scene.month()
        Self.expectExplained(month)
        #expect(abs(month.summary.sizing + 25_000 * 1.5 / 1_000_000) < 1e-9)
        #expect(month.summary.note == "under way; sizing has -375.00 bp of the daily loss limit's sales")
    }
}
