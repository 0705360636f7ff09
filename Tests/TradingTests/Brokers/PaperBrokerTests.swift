import Core
import Ledger
import Testing
import Trading

@Suite("The internal broker") struct PaperBrokerTests {
    private static let session = day("2022-12-01")

    private func broker(
        cash: Int64 = 100_000, bars: [Bar], held: [(Symbol, Int)] = [], basisPoints: Double = 10
    ) throws -> PaperBroker {
        var books = Books(opening: Money(cents: cash * 100), on: day("2022-11-29"))
        books.begin(day("2022-11-30"))
        // Bought at nothing, so that the cash is what the test says.
        for (symbol, shares) in held {
            try books.buy(symbol, slot: nil, shares: shares, price: 0, cost: .zero)
        }
        return PaperBroker(
            session: Self.session, bars: Dictionary(uniqueKeysWithValues: bars.map { ($0.symbol, $0) }),
            books: books, costBasisPoints: basisPoints)
    }

    private func bar(
        _ symbol: Symbol, open: Double, volume: Int64 = 1_000, flags: BarFlags = []
    ) -> Bar {
        Bar(
            symbol: symbol, date: Self.session, open: open, high: open * 2, low: open / 2, close: open * 1.5,
            volume: volume, source: "test", flags: flags)
    }

    private func order(
        _ symbol: Symbol, _ side: BrokerOrder.Side, _ shares: Int, id: String? = nil,
        on session: CivilDate = PaperBrokerTests.session
    ) -> BrokerOrder {
        BrokerOrder(
            clientID: id ?? "\(symbol)-\(side)", symbol: symbol, side: side, shares: shares,
            execution: session)
    }

    @Test("A purchase that cash pays for is filled whole at the open, and costs its share of the value")
    func whole() async throws {
        let broker = try broker(bars: [bar("AAA", open: 12.345)])
        let status = await broker.place(order("AAA", .buy, 1_000))
        #expect(status.state == .filled && status.filled == 1_000 && status.price == 12.345)
        #expect(status.cost == Money(cents: 1_234) || status.cost == Money(cents: 1_235))
        let account = await broker.account()
        #expect(try account.cash == Money(cents: 10_000_000 - 1_234_500) - #require(status.cost))
        #expect(await broker.positions() == [BrokerPosition(symbol: "AAA", shares: 1_000)])
    }

    @Test(
        "Where cash is short as many whole shares are bought as it pays for, with their cost",
        arguments: [(100, 10.0, 10.0), (1_000, 33.33, 10), (1, 0.0007, 50), (999, 998.99, 10)])
    func short(cash: Int64, price: Double, basisPoints: Double) async throws {
        let broker = try broker(cash: cash, bars: [bar("AAA", open: price)], basisPoints: basisPoints)
        let status = await broker.place(order("AAA", .buy, 100_000_000))
        func cost(_ shares: Int) throws -> Money {
            let value = try #require(Money(rounding: Double(shares) * price))
            return value + (try #require(Money(rounding: value.dollars * basisPoints / 10_000)))
        }
        let all = Money(cents: cash * 100)
        if status.filled > 0 {
            #expect(status.state == .partial && status.note?.contains("cash paid for") == true)
            #expect(try cost(status.filled) <= all)
        } else {
            #expect(status.state == .missed)
        }
        #expect(try cost(status.filled + 1) > all)
        #expect(await broker.account().cash >= .zero)
    }

    @Test("Sales pay for the purchases that come after them")
    func salesFirst() async throws {
        let broker = try broker(
            cash: 1, bars: [bar("OLD", open: 10), bar("NEW", open: 5)], held: [("OLD", 100)],
            basisPoints: 0)
        #expect(await broker.place(order("OLD", .sell, 100)).state == .filled)
        let status = await broker.place(order("NEW", .buy, 500))
        #expect(status.state == .partial && status.filled == 200)
    }

    @Test("A sale is of what is held and no more")
    func oversold() async throws {
        let broker = try broker(bars: [bar("AAA", open: 10), bar("BBB", open: 10)], held: [("AAA", 30)])
        let status = await broker.place(order("AAA", .sell, 50))
        #expect(status.state == .partial && status.filled == 30)
        #expect(await broker.place(order("AAA", .sell, 1, id: "again")).state == .missed)
        #expect(await broker.place(order("BBB", .sell, 1)).state == .missed)
    }

    @Test("Without a bar, or where nothing was traded, nothing is filled")
    func noTrade() async throws {
        let broker = try broker(bars: [
            bar("ZERO", open: 10, volume: 0), bar("FLAG", open: 10, flags: .noTrade),
            bar("LOST", open: 10, volume: 0, flags: .volumeMissing),
        ])
        for symbol in ["NONE", "ZERO", "FLAG"] as [Symbol] {
            let status = await broker.place(order(symbol, .buy, 1))
            #expect(status.state == .missed && status.filled == 0 && status.note != nil, "\(symbol)")
        }
        // A volume that the vendor lost says nothing about whether there was any.
        #expect(await broker.place(order("LOST", .buy, 1)).state == .filled)
    }

    @Test("The same client ID again is answered with the first order, whatever it asks for now")
    func duplicate() async throws {
        let broker = try broker(bars: [bar("AAA", open: 10)])
        #expect(await broker.status(ofClientID: "one") == nil)
        let first = await broker.place(order("AAA", .buy, 10, id: "one"))
        #expect(await broker.place(order("AAA", .buy, 10, id: "one")) == first)
        #expect(await broker.place(order("AAA", .sell, 5, id: "one")) == first)
        #expect(await broker.status(ofClientID: "one") == first)
        #expect(await broker.positions().map(\.shares) == [10])
    }

    @Test("Orders given at once fill as if given one after another, each once")
    func concurrent() async throws {
        let broker = try broker(cash: 1_000, bars: [bar("AAA", open: 10)], basisPoints: 0)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<400 {
                group.addTask { _ = await broker.place(self.order("AAA", .buy, 1, id: "\(number % 200)")) }
            }
        }
        #expect(await broker.positions().map(\.shares) == [100])
        #expect(await broker.account().cash == .zero)
    }

    @Test("An order for another session is rejected")
    func otherSession() async throws {
        let broker = try broker(bars: [bar("AAA", open: 10)])
        #expect(await broker.place(order("AAA", .buy, 1, on: day("2022-12-02"))).state == .rejected)
        #expect(await broker.place(order("AAA", .buy, 0, id: "none")).state == .rejected)
    }
}
