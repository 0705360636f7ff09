public import Core
import Ledger

extension Books {
    /// Books companies that trade under another symbol, all at once: two may exchange theirs.
    ///
    /// - Parameter symbols: new symbol by former one; what is not held does not matter.
    public mutating func rename(_ symbols: [Symbol: Symbol]) {
        let moved = positions.filter { symbols[$0.symbol] != nil }
        for held in moved { holdings[held.symbol] = nil }
        for held in moved {
            guard let symbol = symbols[held.symbol] else { continue }
            var renamed = held
            renamed.symbol = symbol
            if let other = holdings[symbol] {
                // Both lines of one company: the shares are worth the same from here on.
                renamed.shares += other.shares
                renamed.value += other.value
                renamed.basis += other.basis
            }
            holdings[symbol] = renamed
            journal.append(
                JournalEntry(
                    .rename,
                    [
                        .init(.stock, -held.value, symbol: held.symbol, shares: -held.shares),
                        .init(.stock, held.value, symbol: symbol, shares: held.shares),
                    ], memo: "\(held.symbol) is \(symbol) now"))
        }
    }

    /// Books a split. What is left of a whole share is paid in cash.
    ///
    /// - Parameters:
    ///   - ratio: new shares per old one.
    ///   - open: USD a new share, for the fraction; the last price where there is none.
    public mutating func split(
        _ symbol: Symbol, ratio: Double, open: Double? = nil
    ) throws(TradingError) {
        guard var held = holdings[symbol], ratio != 1 else { return }
        guard ratio.isFinite, ratio > 0, Double(held.shares) * ratio < 1e15 else {
            throw TradingError(
                .inconsistent,
                "a split of \(symbol) by \(ratio) in \(session) is none; run fetch-daily --date \(session) --force"
            )
        }
        let (whole, fraction) = Self.splitShares(held.shares, by: ratio)
        let exact = Double(whole) + fraction
        let part = fraction / exact
        let value = whole == 0 ? held.value : Self.part(held.value, part)
        let basis = whole == 0 ? held.basis : Self.part(held.basis, part)
        held.price /= ratio
        let paid =
            fraction > 0 ? try Self.worth(fraction, at: open ?? held.price, of: symbol) : Money.zero
        let change = whole - held.shares
        held.shares = whole
        held.value -= value
        held.basis -= basis
        holdings[symbol] = whole > 0 ? held : nil
        cash += paid
        journal.append(
            JournalEntry(
                .split,
                [.init(.stock, -value, symbol: symbol, shares: change)]
                    + (paid == .zero ? [] : [.init(.cash, paid)])
                    + Self.result(.actions, paid - value, of: symbol), price: fraction > 0 ? open : nil,
                memo: "\(ratio) new shares for each"))
        totals.actions += paid - value
        totals.realised += paid - basis
    }

    /// Books a dividend, in cash on the day from which the stock trades without it.
    ///
    /// - Parameters:
    ///   - amount: USD a share.
    ///   - shares: those held before, counted as they trade now.
    public mutating func dividend(
        _ symbol: Symbol, amount: Double, on shares: Double
    ) throws(TradingError) {
        let paid = try Self.worth(shares, at: amount, of: symbol)
        guard paid != .zero else { return }
        cash += paid
        totals.dividends += paid
        journal.append(
            JournalEntry(
                .dividend, [.init(.cash, paid), .init(.dividends, -paid, symbol: symbol)], price: amount))
    }

    /// Pays a position out at what it stands in the books for.
    public mutating func delist(_ symbol: Symbol, because reason: String) {
        guard let held = holdings.removeValue(forKey: symbol) else { return }
        cash += held.value
        journal.append(
            JournalEntry(
                .delisting,
                [
                    .init(.cash, held.value),
                    .init(.stock, -held.value, symbol: symbol, shares: -held.shares),
                ], price: held.price, memo: reason))
        close(gaining: held.value - held.basis)
    }

    /// Whole shares after a split, and what is left over, below 1.
    ///
    /// A ratio such as 0.333333 stands for a third: what is a hair from whole is whole.
    public static func splitShares(_ shares: Int, by ratio: Double) -> (whole: Int, fraction: Double) {
        let exact = Double(shares) * ratio
        let nearest = exact.rounded()
        if nearest > 0, abs(exact - nearest) <= min(1e-5 * max(1, exact), 1e-3) { return (Int(nearest), 0) }
        let whole = exact.rounded(.down)
        return (Int(whole), exact - whole)
    }

    private static func part(_ amount: Money, _ fraction: Double) -> Money {
        Money(rounding: amount.dollars * fraction) ?? .zero
    }
}
