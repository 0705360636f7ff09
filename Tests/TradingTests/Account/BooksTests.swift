import Core
import Ledger
import Testing
import Trading

@Suite("The paper account's books") struct BooksTests {
    private let monday = day("2022-05-02")
    private let tuesday = day("2022-05-03")

    private func books(_ dollars: Int64 = 10_000) -> Books {
        var books = Books(opening: Money(cents: dollars * 100), on: monday)
        books.begin(tuesday)
        return books
    }

    private func money(_ text: String) throws -> Money { try #require(Money(text)) }

    @Test("An account begins all in cash, with one entry that balances")
    func opening() throws {
        let books = Books(opening: Money(cents: 123_456), on: monday)
        #expect(books.equity == books.cash && books.cash.cents == 123_456 && books.positions == [])
        #expect(books.journal.map(\.kind) == [.open])
        #expect(books.journal[0].legs.map(\.amount.cents) == [123_456, -123_456])
    }

    @Test("A purchase turns cash into stock, and its cost is part of the basis")
    func buy() throws {
        var books = books()
        try books.buy("AAA", slot: 7, shares: 30, price: 33.333, cost: try money("1.00"))
        #expect(try books.cash == money("8999.01"))
        let held = try #require(books.position("AAA"))
        #expect(try held.shares == 30 && held.slot == 7 && held.value == money("999.99"))
        #expect(try held.basis == money("1000.99"))
        #expect(try books.equity == money("9999.00"))
        let booking = books.booking(digest: "d")
        #expect(try booking.session.bought == money("999.99") && booking.session.costs == money("1.00"))
        #expect(booking.session.trades == 1 && booking.session.closings == 0)
    }

    @Test("The basis is the average cost; a sale realises proceeds less costs less the basis of its shares")
    func averageCost() throws {
        var books = books()
        try books.buy("AAA", slot: nil, shares: 10, price: 10, cost: .zero)
        try books.buy("AAA", slot: nil, shares: 20, price: 16, cost: try money("3.00"))
        try books.sell("AAA", shares: 10, price: 20, cost: try money("0.20"))
        // 423 USD for 30 shares: 141 for 10.
        #expect(try books.position("AAA")?.basis == money("282.00"))
        try books.sell("AAA", shares: 20, price: 10, cost: try money("0.20"))
        let session = books.booking(digest: "d").session
        #expect(try session.realised == money("58.80") + money("-82.20"))
        #expect(session.wins == 1 && session.closings == 2 && session.trades == 4)
        #expect(books.positions == [] && books.equity == books.cash)
    }

    @Test("A sale of more than is held is refused and changes nothing")
    func oversold() throws {
        var books = books()
        try books.buy("AAA", slot: nil, shares: 10, price: 10, cost: .zero)
        let before = books
        for shares in [11, 0, -1] {
            #expect(throws: TradingError.self) {
                try books.sell("AAA", shares: shares, price: 10, cost: .zero)
            }
        }
        #expect(throws: TradingError.self) { try books.sell("BBB", shares: 1, price: 10, cost: .zero) }
        #expect(books == before)
    }

    @Test("A price that is no amount is refused", arguments: [Double.nan, .infinity, -1, 1e17])
    func nonsense(_ price: Double) throws {
        var books = books()
        let before = books
        #expect(throws: TradingError.self) {
            try books.buy("AAA", slot: nil, shares: 1, price: price, cost: .zero)
        }
        #expect(books == before)
    }

    @Test("A stock without a close keeps its last price and the session of it")
    func mark() throws {
        var books = books()
        try books.buy("AAA", slot: nil, shares: 10, price: 10, cost: .zero)
        try books.buy("BBB", slot: nil, shares: 10, price: 10, cost: .zero)
        try books.mark(at: ["AAA": 11, "BBB": 12])
        books.begin(day("2022-05-04"))
        try books.mark(at: ["AAA": 9.5])
        #expect(books.position("AAA")?.value.cents == 9_500 && books.position("BBB")?.value.cents == 12_000)
        #expect(books.position("BBB")?.priced == tuesday && books.position("BBB")?.price == 12)
        #expect(books.journal.count == 1)
    }

    @Test(
        "A split leaves whole shares, and pays the rest at the open",
        arguments: [
            // Shares, ratio, open after it, shares left, cash paid.
            (10, 2.0, 6.0, 20, "0.00"), (5, 1.5, 8.0, 7, "4.00"), (25, 0.1, 120.0, 2, "60.00"),
            (5, 0.1, 120.0, 0, "60.00"), (3, 0.333333, 36.0, 1, "0.00"), (7, 3, 4.0, 21, "0.00"),
        ])
    func split(shares: Int, ratio: Double, open: Double, left: Int, cash: String) throws {
        var books = books()
        try books.buy("AAA", slot: nil, shares: shares, price: 12, cost: .zero)
        let before = books
        books.begin(day("2022-05-04"))
        try books.split("AAA", ratio: ratio, open: open)
        #expect(books.shares(of: "AAA") == left)
        #expect(try books.cash - before.cash == money(cash))
        // What the fraction brought beyond its worth is all by which equity moves.
        let session = books.booking(digest: "d").session
        #expect(books.equity - before.equity == session.actions)
        try books.mark(at: ["AAA": open])
        let exact = Double(shares) * ratio * open
        #expect(abs((books.equity - before.cash).dollars - exact) < 0.02)
    }

    @Test("A dividend is paid to the cent and is no gain of prices")
    func dividend() throws {
        var books = books()
        try books.buy("AAA", slot: nil, shares: 333, price: 10, cost: .zero)
        let before = books.equity
        books.begin(day("2022-05-04"))
        try books.dividend("AAA", amount: 0.125, on: 333)
        #expect(try books.equity - before == money("41.62"))
        #expect(try books.booking(digest: "d").session.dividends == money("41.62"))
        #expect(books.journal.map(\.kind) == [.dividend])
    }

    @Test("Two stocks can exchange their symbols on one day")
    func rename() throws {
        var books = books()
        try books.buy("AAA", slot: 1, shares: 10, price: 10, cost: .zero)
        try books.buy("BBB", slot: 2, shares: 20, price: 5.5, cost: .zero)
        let before = books.equity
        books.rename(["AAA": "BBB", "BBB": "AAA", "ZZZ": "YYY"])
        #expect(books.shares(of: "AAA") == 20 && books.position("AAA")?.slot == 2)
        #expect(books.shares(of: "BBB") == 10 && books.position("BBB")?.slot == 1)
        #expect(books.equity == before)
    }

    @Test("A stock that trades no more is paid out at what it stands for")
    func delist() throws {
        var books = books()
        try books.buy("AAA", slot: 1, shares: 10, price: 10, cost: try money("1.00"))
        try books.mark(at: ["AAA": 8])
        let before = books.equity
        books.delist("AAA", because: "no bar")
        #expect(books.equity == before && books.cash == before && books.positions == [])
        let session = books.booking(digest: "d").session
        #expect(try session.realised == money("-21.00") && session.closings == 1 && session.wins == 0)
    }

    @Test("Books restored from what the ledger keeps go on as if they had never been put away")
    func restore() throws {
        var books = books()
        try books.buy("AAA", slot: 1, shares: 10, price: 10, cost: try money("1.00"))
        try books.mark(at: ["AAA": 8.25])
        let booking = books.booking(digest: "d")
        var restored = Books(restoring: booking.session, positions: booking.positions)
        books.begin(day("2022-05-04"))
        restored.begin(day("2022-05-04"))
        #expect(restored == books)
    }
}

func day(_ text: String) -> CivilDate {
    CivilDate(text) ?? CivilDate(daysSinceEpoch: 0)
}
