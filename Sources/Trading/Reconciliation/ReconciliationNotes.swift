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
        if gap.lossLimit != 0 {
            lines.append("sizing has \(BasisPoints.text(gap.lossLimit)) bp of the daily loss limit's sales")
        }
        let missed = zip(books.orders, gap.missedByOrder).filter { $0.0.order.state != .filled }
        if !missed.isEmpty {
            lines.append("\(missed.count) order\(missed.count == 1 ? "" : "s") not filled whole")
        }
        self.lines = lines
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
