public import Core
import Ledger

extension Books {
    /// Books shares that were bought.
    ///
    /// - Parameters:
    ///   - price: USD a share.
    ///   - cost: what it cost besides; part of the position's basis.
    /// - Throws: ``TradingError`` with `inconsistent`, and then nothing has changed.
    public mutating func buy(
        _ symbol: Symbol, slot: Int?, shares: Int, price: Double, cost: Money
    ) throws(TradingError) {
        guard shares > 0 else { throw Self.noShares(shares, of: symbol) }
        let value = try Self.worth(Double(shares), at: price, of: symbol)
        cash = cash - value - cost
        var held =
            holdings[symbol]
            ?? PaperPosition(
                symbol: symbol, slot: slot, shares: 0, price: price, priced: session, value: .zero,
                basis: .zero)
        held.slot = slot ?? held.slot
        held.shares += shares
        held.value += value
        held.basis += value + cost
        (held.price, held.priced) = (price, session)
        holdings[symbol] = held
        journal.append(
            JournalEntry(
                .buy, [.init(.stock, value, symbol: symbol, shares: shares), .init(.cash, -value)],
                price: price))
        pay(cost, for: symbol)
        totals.bought += value
        totals.trades += 1
    }

    /// Books shares that were sold.
    ///
    /// What they brought beyond what they stood in the books for is a gain of prices.
    ///
    /// - Throws: ``TradingError`` with `inconsistent` where fewer are held; then nothing has changed.
    public mutating func sell(
        _ symbol: Symbol, shares: Int, price: Double, cost: Money
    ) throws(TradingError) {
        guard shares > 0 else { throw Self.noShares(shares, of: symbol) }
        guard var held = holdings[symbol], held.shares >= shares else {
            throw TradingError(
                .inconsistent,
                "\(shares) shares of \(symbol) were sold in \(session), and the books hold "
                    + "\(self.shares(of: symbol)); run bellwether paper check")
        }
        let proceeds = try Self.worth(Double(shares), at: price, of: symbol)
        let carried = Self.part(held.value, shares, of: held.shares)
        let basis = Self.part(held.basis, shares, of: held.shares)
        held.shares -= shares
        held.value -= carried
        held.basis -= basis
        holdings[symbol] = held.shares > 0 ? held : nil
        cash = cash + proceeds - cost
        journal.append(
            JournalEntry(
                .sell,
                [.init(.cash, proceeds), .init(.stock, -carried, symbol: symbol, shares: -shares)]
                    + Self.result(.gains, proceeds - carried, of: symbol), price: price))
        pay(cost, for: symbol)
        totals.sold += proceeds
        totals.trades += 1
        close(gaining: proceeds - cost - basis)
    }

    /// Ends the session: each position at its close, or at its last price where there is none.
    ///
    /// - Parameter closes: USD a share.
    public mutating func mark(at closes: [Symbol: Double]) throws(TradingError) {
        for var held in positions {
            if let close = closes[held.symbol] { (held.price, held.priced) = (close, session) }
            let value = try Self.worth(Double(held.shares), at: held.price, of: held.symbol)
            let change = value - held.value
            held.value = value
            holdings[held.symbol] = held
            guard change != .zero else { continue }
            journal.append(
                JournalEntry(
                    .mark,
                    [.init(.stock, change, symbol: held.symbol)]
                        + Self.result(.gains, change, of: held.symbol), price: held.price))
        }
    }

    mutating func close(gaining gain: Money) {
        totals.realised += gain
        totals.closings += 1
        if gain > .zero { totals.wins += 1 }
    }

    private mutating func pay(_ cost: Money, for symbol: Symbol) {
        guard cost != .zero else { return }
        journal.append(
            JournalEntry(.cost, [.init(.costs, cost, symbol: symbol), .init(.cash, -cost)]))
        totals.costs += cost
    }

    /// The leg of a result, where there is one.
    static func result(
        _ book: JournalEntry.Book, _ gain: Money, of symbol: Symbol
    ) -> [JournalEntry.Leg] {
        gain == .zero ? [] : [.init(book, -gain, symbol: symbol)]
    }

    private static func noShares(_ shares: Int, of symbol: Symbol) -> TradingError {
        TradingError(.inconsistent, "a trade of \(shares) shares of \(symbol) is none; report it")
    }
}
