import Core
import Transport

/// The body of a grouped day: one row for each symbol of the market.
enum PolygonGroupedDay {
    private static let fields: [JSONField] = [
        .string("T"), .double("o"), .double("h"), .double("l"), .double("c"), .double("v"), .double("vw"),
        .int("n"),
    ]

    /// The rows as bars, in their order and with whatever duplicates there are; nil for no rows.
    ///
    /// - Parameters:
    ///   - session: the date of every bar: the day of the URL. `t` has been the start and the end of it.
    ///   - wanted: nil for all.
    /// - Throws: ``TransportError`` `unexpectedContent` for a body of another form.
    static func read(
        _ root: JSONValue, on session: CivilDate, wanted: Set<Symbol>? = nil
    ) throws(TransportError) -> VendorSession? {
        let table = try root.columns(of: "results", fields, unreadable: .absent)
        guard table.rowCount > 0 else { return nil }
        let names = try table.strings("T")
        let (opens, highs) = (try table.doubles("o"), try table.doubles("h"))
        let (lows, closes) = (try table.doubles("l"), try table.doubles("c"))
        let (volumes, vwaps) = (try table.doubles("v"), try table.doubles("vw"))
        let trades = try table.ints("n")
        var found = VendorSession()
        found.bars.reserveCapacity(wanted?.count ?? table.rowCount)

        func reject(_ row: Int, _ symbol: Symbol?, _ rule: BarViolation.Rule, _ detail: String) {
            var rejected = RejectedBar(
                symbol: symbol, date: session, source: "polygon",
                violation: BarViolation(rule: rule, detail: detail))
            (rejected.open, rejected.high) = (opens[row], highs[row])
            (rejected.low, rejected.close) = (lows[row], closes[row])
            rejected.volume = volumes[row].flatMap { Int64(exactly: $0.rounded()) }
            (rejected.vwap, rejected.trades) = (vwaps[row], trades[row])
            found.rejected.append(rejected)
        }

        for row in 0..<table.rowCount {
            // Case matters: KIMpL is a preferred share.
            guard names.present[row], let symbol = Symbol(validating: names.values[row]) else {
                if wanted == nil {
                    let shown = String(names.values[row].prefix(32)).debugDescription
                    reject(row, nil, .malformedRow, "row \(row) has the symbol \(shown)")
                }
                continue
            }
            if let wanted, !wanted.contains(symbol) { continue }
            guard opens.present[row], highs.present[row], lows.present[row], closes.present[row],
                volumes.present[row]
            else {
                reject(row, symbol, .missingValue, "row \(row) lacks one of o, h, l, c and v")
                continue
            }
            // Fractions of shares are traded.
            guard let shares = Int64(exactly: volumes.values[row].rounded()) else {
                reject(row, symbol, .malformedRow, "row \(row) has a volume of \(volumes.values[row])")
                continue
            }
            found.bars.append(
                Bar(
                    symbol: symbol, date: session, open: opens.values[row], high: highs.values[row],
                    low: lows.values[row], close: closes.values[row], volume: shares, vwap: vwaps[row],
                    trades: trades[row], source: "polygon"))
        }
        return found
    }
}
