import Core
import Ledger

/// What a reader of a month's figures must know, a few words each.
struct ReconciliationNotes {
    let lines: [String]

    init(
        _ span: ReconciliationSpan, _ books: BookedMonth, _ market: BacktestedMonth, _ gap: GapAttribution
    ) {
        var lines: [String] = []
        if !span.isOver { lines.append("under way") }
        if let corrected = Self.corrected(books, market) { lines.append(corrected) }
        if let slippage = Self.slippage(books, market) {
            lines.append("price has \(BasisPoints.text(slippage)) bp of fills other than the open")
        }
        if gap.lossLimit != 0 {
            lines.append("sizing has \(BasisPoints.text(gap.lossLimit)) bp of the daily loss limit's sales")
        }
        let takenBack = books.orders.count { $0.order.state == .cancelled }
        let short = books.orders.count { $0.order.state != .filled } - takenBack
        if short > 0 { lines.append("\(short) order\(short == 1 ? "" : "s") not filled whole") }
        if takenBack > 0 {
            lines.append("\(takenBack) order\(takenBack == 1 ? "" : "s") taken back by a limit")
        }
        self.lines = lines
    }

    /// What fills made that were not at the features' open: a broker's, or at an open that was corrected since. A
    /// fraction of equity; nil without any.
    private static func slippage(_ books: BookedMonth, _ market: BacktestedMonth) -> Double? {
        var sum = 0.0
        for one in books.orders where one.order.filled > 0 {
            let open = market.moves[one.session][one.stock].open
            guard let price = one.order.price, abs(price - open) > 1e-9 * open else { continue }
            sum += Double(one.order.filled) * (price - open) * (one.order.side == .sell ? 1 : -1)
        }
        return sum == 0 ? nil : sum / books.start
    }

    /// Closes that the books have otherwise than the features do now.
    private static func corrected(_ books: BookedMonth, _ market: BacktestedMonth) -> String? {
        var (closes, stocks) = (0, Set<Int>())
        for (session, marks) in books.marks.enumerated() {
            for (stock, mark) in marks.enumerated() {
                let close = market.moves[session][stock].close
                // NaN compares as equal: no mark, or no features to hold it against.
                guard abs(mark - close) > 1e-9 * abs(close) else { continue }
                closes += 1
                stocks.insert(stock)
            }
        }
        guard let first = stocks.min() else { return nil }
        let named = stocks.count == 1 ? "\(books.stocks[first])" : "\(stocks.count) stocks"
        return "\(closes) close\(closes == 1 ? "" : "s") of \(named) corrected since booked"
    }
}
