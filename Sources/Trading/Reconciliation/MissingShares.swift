import Core
import Ledger

/// What shares that an order did not get would have made to the end of the month, USD. Of a sell they are shares that
/// were kept, and count as negative.
struct MissingShares {
    /// By price, on the features' prices.
    private(set) var gain = 0.0
    private(set) var dividends = 0.0
    /// Of trading them; 0 or more.
    private(set) var cost = 0.0

    /// - Parameters:
    ///   - shares: as they trade in the order's session.
    ///   - session: the order's; the first whose return counts, from the open on.
    init(
        _ shares: Double, of stock: Int, from session: Int, _ market: BacktestedMonth, costBasisPoints: Double
    ) {
        let open = market.moves[session][stock].open
        guard shares != 0, !open.isNaN else { return }
        var value = shares * open
        cost = abs(value) * costBasisPoints / 10_000
        for day in session..<market.moves.count {
            let move = market.moves[day][stock]
            if day > session {
                dividends += value * move.yield
                gain += value * move.overnight
                value *= 1 + move.overnight
            }
            gain += value * move.intraday
            value *= 1 + move.intraday
        }
    }
}

extension PaperOrder {
    /// Shares that it did not get, negative of a sell.
    ///
    /// - Parameters:
    ///   - ratio: what a share of the decision's close became overnight. An order that was tried counts its shares
    ///     as they trade in its session; one that was taken back as they were decided.
    ///   - held: at the session's close: no more than these can have been kept for want of a fill.
    func missing(ratio: Double, held: Int) -> Double {
        guard state != .filled else { return 0 }
        let missing = max(0, Double(shares) * (state == .cancelled ? ratio : 1) - Double(filled))
        return side == .buy ? missing : -min(missing, Double(held))
    }
}
