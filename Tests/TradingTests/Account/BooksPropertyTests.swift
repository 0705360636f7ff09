import Core
import Ledger
import Testing
import Trading

/// Whatever happens to an account, its books balance to the cent and its journal leads to them.
@Suite("Random days of the books") struct BooksPropertyTests {
    /// What the journal alone leads to.
    private struct Trail {
        var cash = Money.zero
        var stocks: [Symbol: Money] = [:]
        var shares: [Symbol: Int] = [:]
        /// All that did not come from what the account holds: capital, gains, dividends, less costs.
        var results = Money.zero
        var dividends = Money.zero

        mutating func follow(_ journal: [JournalEntry]) {
            for entry in journal {
                #expect(entry.legs.reduce(Money.zero) { $0 + $1.amount } == .zero && !entry.legs.isEmpty)
                for leg in entry.legs {
                    switch leg.book {
                    case .cash: cash += leg.amount
                    case .stock:
                        guard let symbol = leg.symbol else { continue }
                        stocks[symbol, default: .zero] += leg.amount
                        shares[symbol, default: 0] += leg.shares ?? 0
                    case .dividends:
                        dividends -= leg.amount
                        results -= leg.amount
                    case .capital, .gains, .costs, .actions: results -= leg.amount
                    }
                }
            }
        }
    }

    private static let symbols = (0..<12).map { Symbol(rawValue: "S\($0)") }

    /// Prices of any size: a share of a hundredth of a cent, and one of half a million.
    private static func price(_ generator: inout SeededGenerator) -> Double {
        let size = [0.0001, 0.01, 1, 12.34, 250, 4_321.09, 500_000][generator.index(below: 7)]
        return size * Double.random(in: 0.5...2, using: &generator)
    }

    private func operate(_ books: inout Books, _ generator: inout SeededGenerator) throws {
        let symbol = Self.symbols[generator.index(below: Self.symbols.count)]
        let price = Self.price(&generator)
        let cost = Money(cents: Int64.random(in: 0...500, using: &generator))
        let held = books.shares(of: symbol)
        switch generator.index(below: 8) {
        case 0, 1, 2:
            let shares = Int.random(in: 1...5_000, using: &generator)
            try books.buy(symbol, slot: nil, shares: shares, price: price, cost: cost)
        case 3 where held > 0:
            let shares = Int.random(in: 1...held, using: &generator)
            try books.sell(symbol, shares: shares, price: price, cost: cost)
        case 4 where held > 0 && held < 1_000_000_000:
            let ratio = [2, 1.5, 0.1, 3, 1.0 / 3, 20, 0.04, 1.1][generator.index(below: 8)]
            try books.split(symbol, ratio: ratio, open: generator.index(below: 3) == 0 ? nil : price)
        case 5 where held > 0:
            try books.dividend(
                symbol, amount: Double.random(in: 0...3, using: &generator), on: Double(held))
        case 6:
            let other = Self.symbols[generator.index(below: Self.symbols.count)]
            books.rename([symbol: other])
        case 7 where held > 0: books.delist(symbol, because: "a test")
        default: break
        }
    }

    @Test("Thousands of days of every kind of business, to the cent", arguments: 0..<20)
    func balance(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let capital = Money(cents: Int64.random(in: 1...500_000_000_000, using: &generator))
        let opened = day("2015-01-02")
        var books = Books(opening: capital, on: opened)
        var trail = Trail()
        trail.follow(books.journal)
        var realised = Money.zero
        for session in ExchangeCalendar.nyse.sessions(in: opened...day("2016-12-30")).dropFirst() {
            let before = books.equity
            books.begin(session)
            for _ in 0..<generator.index(below: 6) { try operate(&books, &generator) }
            var closes: [Symbol: Double] = [:]
            for symbol in Self.symbols where generator.index(below: 4) > 0 {
                closes[symbol] = Self.price(&generator)
            }
            try books.mark(at: closes)

            let booking = books.booking(digest: "d")
            let results = trail.results
            trail.follow(booking.journal)
            realised += booking.session.realised
            #expect(trail.cash == books.cash && booking.session.cash == books.cash)
            #expect(booking.session.equity == booking.session.cash + booking.session.stocks)
            #expect(booking.session.stocks == booking.positions.reduce(.zero) { $0 + $1.value })
            for symbol in Self.symbols {
                let held = books.position(symbol)
                #expect(trail.shares[symbol, default: 0] == held?.shares ?? 0)
                #expect(trail.stocks[symbol, default: .zero] == held?.value ?? .zero)
                if let held { #expect(held.value == Money(rounding: Double(held.shares) * held.price)) }
            }
            // Equity moves by results and by nothing else.
            #expect(books.equity - before == trail.results - results)
            #expect(booking.session.wins <= booking.session.closings)
        }
        #expect(trail.results == books.equity)
        // What was realised, what was paid out and what is still held at cost is all there ever was.
        let basis = books.positions.reduce(Money.zero) { $0 + $1.basis }
        #expect(capital + realised + trail.dividends == books.cash + basis)
    }
}
