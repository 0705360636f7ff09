import Core
import Ledger

/// Splits the gap between what the account and the backtest brought, stock by stock and session by session.
///
/// Of a stock in a session, the books know its value at the close `V` (shares times price), its shares `q`, what was
/// bought and sold `B` and `S` (shares times fill), what left the books for cash `P` (fractions of splits, delistings)
/// with the result `A`, dividends `D` and costs `C`. The backtest holds `w` at the close before and `u` after the
/// open's trade. The features have the returns `n` (overnight) and `i` (intraday), the open `o` and the dividend's
/// `y`. All but prices and shares are fractions of equity `E` at the decision, `'` is the close before:
///
/// - price = `(V - V' + S - B + P) - (V' n + (q o / E) i - P n)`: what the books' prices and fills made of the
///   account's shares, less what the features' make of them. 0 where nothing was corrected and fills are opens.
/// - exposure = `(V' - w) n + (q o / E - u) i`: what the account held more or less than the backtest, with the
///   features' returns. Of it, `-(R' n + (R' (1 + n) + w y) i)` belongs to the actions, where `R` is what became of
///   the dividends that the backtest reinvested, and `-M` to the missed fills, where `M` is the price gain of the
///   shares that were ordered and not filled, from the open of their session to the end.
/// - sizing = exposure + `R' n + (R' (1 + n) + w y) i + M`: whole shares, counted at the close before and not at the
///   open, what cash was left, and orders that the backtest knows nothing of (the daily loss limit's).
/// - actions = `D - w y` and, of the missing shares, what they would have been paid; `A - P n`; less the gains of `R`.
/// - cost = what the backtest's trade cost, less `C`, less what the missing shares would have cost.
/// - missed = `-M`, less what the missing shares would have been paid, plus what they would have cost; also of
///   orders that a limit took back. One that the backtest could not have filled either, as the features have no bar,
///   is not missed.
///
/// Prices enter by positions, orders and features, results by the journal, returns by equity: where any of them does
/// not fit the others, a residual is left. Otherwise it is what rounding to cents leaves.
struct GapAttribution {
    /// One a stock.
    private(set) var effects: [GapEffects]
    /// What the stock brought in the backtest, after costs.
    private(set) var backtest: [Double]
    /// Part of sizing that orders of the daily loss limit made.
    private(set) var lossLimit = 0.0

    init(_ books: BookedMonth, _ market: BacktestedMonth, costBasisPoints: Double) {
        effects = [GapEffects](repeating: GapEffects(), count: books.stocks.count)
        backtest = market.costs.map { -$0 }
        for stock in books.stocks.indices {
            effects[stock].cost += market.costs[stock]
            compare(stock, books, market)
        }
        for one in books.orders {
            let missing = one.order.missing(
                ratio: market.moves[one.session][one.stock].ratio,
                held: books.moves[one.session][one.stock].shares)
            let outcome = MissingShares(
                missing, of: one.stock, from: one.session, market, costBasisPoints: costBasisPoints)
            effects[one.stock].missed -= (outcome.gain + outcome.dividends - outcome.cost) / books.start
            effects[one.stock].sizing += outcome.gain / books.start
            effects[one.stock].actions += outcome.dividends / books.start
            effects[one.stock].cost -= outcome.cost / books.start
            guard one.order.cause == .dailyLoss, one.order.filled > 0 else { continue }
            let sold = MissingShares(
                -Double(one.order.filled), of: one.stock, from: one.session, market, costBasisPoints: 0)
            lossLimit += sold.gain / books.start
        }
    }

    private mutating func compare(_ stock: Int, _ books: BookedMonth, _ market: BacktestedMonth) {
        var reinvested = 0.0
        for session in market.moves.indices.dropFirst() {
            let (move, held) = (market.moves[session][stock], books.moves[session][stock])
            let before = books.moves[session - 1][stock].value
            let open = move.open.isNaN ? 0 : Double(held.shares) * move.open
            let booked = held.value - before + held.sold - held.bought + held.paidOut
            let own = before * move.overnight + open * move.intraday
            var one = GapEffects()
            one.price = (booked - own + held.paidOut * move.overnight) / books.start
            let standing = reinvested * (1 + move.overnight) + (session > 1 ? move.dividend : 0)
            let gain = reinvested * move.overnight + standing * move.intraday
            // The trade spreads what was paid before it over all positions.
            reinvested = standing * (1 + move.intraday)
            one.sizing = own / books.start - move.gain + gain
            one.actions =
                (held.dividends + held.actions - held.paidOut * move.overnight) / books.start - move.dividend
                - gain
            one.cost = -held.costs / books.start
            effects[stock] += one
            backtest[stock] += move.gain + move.dividend
        }
    }
}
