import Core
import Ledger
import Portfolio
import Testing
import Trading

@Suite("The paper account") struct PaperAccountTests {
    private func money(_ text: String) throws -> Money { try #require(Money(text)) }

    @Test("Nothing is opened before the first signals")
    func nothing() async throws {
        let scene = try PaperScene()
        try scene.trade(0...2, ["AAA": 10])
        try scene.decide(2, ["AAA": 0.5])
        #expect(try await scene.book(1).isEmpty)
        #expect(try scene.ledger.paperAccount() == nil)
    }

    @Test("It begins in cash at the close of the decision, and trades at the next open, with costs")
    func firstTrade() async throws {
        let scene = try PaperScene()
        try scene.trade(0, ["AAA": 10, "BBB": 50])
        try scene.decide(0, ["AAA": 0.5, "BBB": 0.25])
        try scene.trade(1, ["AAA": .init(11, 12), "BBB": .init(40, 50)])
        let booked = try await scene.book(1)
        #expect(booked.map(\.session.session) == Array(PaperScene.sessions[0...1]))
        #expect(try scene.session(0)?.cash == money("100000.00"))
        // 5,000 at 11 and 500 at 40, each with a thousandth.
        #expect(try scene.session(1)?.bought == money("75000.00"))
        #expect(try scene.session(1)?.costs == money("75.00"))
        #expect(try scene.session(1)?.equity == money("109925.00"))
        #expect(try scene.position("AAA", 1)?.shares == 5_000)
        #expect(try scene.orders(1).allSatisfy { $0.state == .filled && $0.cause == .signal })
        #expect(abs(booked[1].dailyReturn - 0.09925) < 1e-12)
        #expect(try BooksAudit(scene.ledger).difference == nil)
    }

    @Test("A purchase is filled as far as cash pays for it, in the order of the signals")
    func shortOfCash() async throws {
        let scene = try PaperScene(basisPoints: 0)
        try scene.trade(0, ["AAA": 10, "BBB": 10, "CCC": 10])
        try scene.decide(0, ["AAA": 0.5, "BBB": 0.5, "CCC": 0.1])
        try scene.trade(1, ["AAA": 12, "BBB": 12, "CCC": 12])
        let unfilled = try #require(try await scene.book(1).last?.unfilled)
        #expect(unfilled.map(\.symbol) == ["BBB", "CCC"] && unfilled.map(\.state) == [.partial, .missed])
        #expect(try scene.position("BBB", 1)?.shares == 3_333)
        #expect(try scene.session(1)?.cash == money("4.00"))
    }

    @Test(
        "A split is booked on its ex-date, unless the prices have it in them already",
        arguments: [
            ("raw", 10_000), ("split-adjusted as of 2022-12-01", 10_000),
            ("split-adjusted as of 2024-03-08", 5_000),
        ])
    func split(adjustment: String, shares: Int) async throws {
        let scene = try PaperScene(basisPoints: 0)
        try scene.trade(0...1, ["AAA": 10])
        try scene.decide(0, ["AAA": 0.5])
        try scene.trade(2, ["AAA": 5], [("AAA", .split(ratio: 2))], adjustment: adjustment)
        try await scene.book(2)
        #expect(try scene.position("AAA", 2)?.shares == shares)
        #expect(try scene.session(2)?.equity == money(shares == 10_000 ? "100000.00" : "75000.00"))
        #expect(try BooksAudit(scene.ledger).difference == nil)
    }

    @Test("A split overnight splits the orders too, and pays no fraction for what is not held")
    func splitOvernight() async throws {
        let scene = try PaperScene(basisPoints: 0)
        try scene.trade(0, ["AAA": 10, "BBB": 30])
        try scene.decide(0, ["AAA": 0.5, "BBB": 0.3])
        try scene.trade(
            1, ["AAA": 5, "BBB": 300], [("AAA", .split(ratio: 2)), ("BBB", .split(ratio: 0.1))])
        try await scene.book(1)
        #expect(try scene.position("AAA", 1)?.shares == 10_000)
        #expect(try scene.position("BBB", 1)?.shares == 100)
        let order = try #require(try scene.orders(1).first { $0.symbol == "AAA" })
        #expect(order.shares == 10_000 && order.filled == 10_000 && order.note?.contains("5000") == true)
    }

    @Test("A split before the sale of all leaves nothing behind")
    func splitBeforeSale() async throws {
        let scene = try PaperScene(basisPoints: 0)
        try scene.trade(0...1, ["AAA": 10.01])
        try scene.decide(0, ["AAA": 0.5])
        try scene.decide(1, ["AAA": 0])
        try scene.trade(2, ["AAA": 100.1], [("AAA", .split(ratio: 0.1))])
        try await scene.book(2)
        #expect(try scene.ledger.paperPositions(on: PaperScene.sessions[2]) == [])
        #expect(try scene.session(2)?.equity == money("100000.00"))
        #expect(try scene.orders(2).map(\.state) == [.filled])
    }

    @Test("A dividend is credited on the ex-date for the shares held at the close before")
    func dividend() async throws {
        let scene = try PaperScene(basisPoints: 0)
        try scene.trade(0, ["AAA": 10])
        try scene.decide(0, ["AAA": 0.5])
        // Bought at this open, and so without this dividend.
        try scene.trade(1, ["AAA": 10], [("AAA", .dividend(amount: 1))])
        // Sold at this open, and so with it.
        try scene.decide(1, ["AAA": 0])
        try scene.trade(2, ["AAA": 10], [("AAA", .dividend(amount: 0.123))])
        try await scene.book(2)
        #expect(try scene.session(1)?.dividends == .zero)
        #expect(try scene.session(2)?.dividends == money("615.00"))
        #expect(try scene.session(2)?.cash == money("100615.00"))
    }

    @Test("A renamed stock goes on under its new symbol, and so does an order that was on its way")
    func rename() async throws {
        let scene = try PaperScene(basisPoints: 0)
        try scene.trade(0, ["AAA": 10, "OLD": 10])
        try scene.decide(0, ["AAA": 0.4, "OLD": 0.4])
        _ = try scene.ledger.recordRename(of: "OLD", to: "NEW", on: PaperScene.sessions[1])
        try scene.trade(1, ["AAA": 10, "NEW": 10])
        try scene.trade(2, ["BBB": 11, "NEW": 11], [("BBB", .rename(former: "AAA"))])
        try await scene.book(2)
        #expect(try scene.orders(1).map(\.symbol) == ["AAA", "OLD"])
        #expect(try scene.orders(1).allSatisfy { $0.state == .filled })
        #expect(try scene.position("NEW", 1)?.shares == 4_000)
        #expect(try scene.position("AAA", 2) == nil && scene.position("BBB", 2)?.shares == 4_000)
        #expect(try scene.session(2)?.equity == money("108000.00"))
    }

    @Test("A position whose symbol passes to another stock is paid out, and no order reaches the other")
    func symbolReused() async throws {
        let scene = try PaperScene(basisPoints: 0)
        try scene.trade(0...1, ["AAA": 10, "BBB": 10])
        try scene.decide(0, ["AAA": 0.4])
        try scene.decide(1, ["AAA": 0.4, "BBB": 0.4])
        try scene.trade(
            2, ["AAA": 90, "BBB": 90], [("AAA", .newSeries), ("BBB", .newSeries)])
        try await scene.book(2)
        #expect(try scene.ledger.paperPositions(on: PaperScene.sessions[2]) == [])
        #expect(try scene.session(2)?.equity == money("100000.00"))
        #expect(try scene.orders(2).map(\.state) == [.missed])
        #expect(try scene.kinds(2) == [.delisting])
    }

    @Test("A stock that trades no more keeps its last price for ten sessions, and is then paid out at it")
    func delisting() async throws {
        let scene = try PaperScene(basisPoints: 0)
        try scene.trade(0...2, ["AAA": 10, "BBB": 10])
        try scene.decide(0, ["AAA": 0.5])
        try scene.trade(3...13, ["BBB": 10])
        try await scene.book(11)
        let held = try #require(try scene.position("AAA", 11))
        #expect(held.price == 10 && held.priced == PaperScene.sessions[2])
        try await scene.book(13)
        #expect(try scene.position("AAA", 12) == nil)
        #expect(try scene.kinds(12) == [.delisting] && scene.session(12)?.note != nil)
        for number in 0...13 { #expect(try scene.session(number)?.equity == money("100000.00")) }
    }

    @Test("It is paid out at once where its slot is another's, but not while it still trades")
    func slotTaken() async throws {
        let scene = try PaperScene(basisPoints: 0)
        try scene.trade(0...1, ["AAA": 10, "BBB": 10])
        try scene.decide(0, ["AAA": 0.4, "BBB": 0.4])
        try scene.trade(2...3, ["BBB": 10])
        try scene.publishSlots(2, ["AAA", "YYY"])
        try scene.publishSlots(3, ["ZZZ", "YYY"])
        try await scene.book(3)
        #expect(try scene.position("AAA", 2) != nil && scene.position("AAA", 3) == nil)
        #expect(try scene.position("BBB", 3) != nil)
        #expect(try scene.session(3)?.equity == money("100000.00"))
    }

    @Test("A session without a bar or without trading fills nothing, and says why")
    func missed() async throws {
        let scene = try PaperScene()
        try scene.trade(0, ["AAA": 10, "BBB": 10])
        try scene.decide(0, ["AAA": 0.4, "BBB": 0.4])
        try scene.trade(1, ["BBB": .init(10, 10, volume: 0)])
        let one = try #require(try await scene.book(1).last)
        #expect(one.unfilled.count == 2 && one.unfilled.allSatisfy { $0.state == .missed && $0.note != nil })
        #expect(try one.session.equity == money("100000.00") && one.session.trades == 0)
    }

    @Test("What no signal names is sold")
    func leftover() async throws {
        let scene = try PaperScene(basisPoints: 0)
        try scene.trade(0...2, ["AAA": 10, "BBB": 10])
        try scene.decide(0, ["AAA": 0.4])
        try scene.decide(1, ["BBB": 0.4])
        try await scene.book(2)
        #expect(try scene.ledger.paperPositions(on: PaperScene.sessions[2]).map(\.symbol) == ["BBB"])
        #expect(try scene.orders(2).map(\.cause) == [.leftover, .signal])
    }
}
