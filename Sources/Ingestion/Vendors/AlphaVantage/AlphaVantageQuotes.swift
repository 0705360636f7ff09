import Core
import Transport

/// The body of the bulk quotes: up to 100 stocks' latest session.
enum AlphaVantageQuotes {
    /// - Parameter names: the stocks asked for, by the vendor's spelling.
    /// - Throws: ``IngestionError`` `notEntitled` for the prices that the vendor makes up for those without
    ///   the plan, `malformed`.
    static func read(
        _ root: JSONValue, on session: CivilDate, _ names: [String: Symbol], _ caller: VendorCaller
    ) throws(IngestionError) -> VendorSession {
        let message = root["message"]?.string ?? ""
        let said = message.lowercased()
        guard !said.contains("premium"), !said.contains("artificial") else {
            throw IngestionError(
                .notEntitled,
                "Alpha Vantage's bulk quotes are made-up prices without a plan that includes them; set the "
                    + "bulk option off, or correct the plan (it says: \(caller.words(message)))")
        }
        return try caller.reading { () throws(TransportError) in try rows(root, on: session, names) }
    }

    private static func rows(
        _ root: JSONValue, on session: CivilDate, _ names: [String: Symbol]
    ) throws(TransportError) -> VendorSession {
        let table = try root.columns(
            of: "data",
            [
                .string("symbol"), .string("timestamp"), .double("open"), .double("high"), .double("low"),
                .double("close"), .double("volume"),
            ], unreadable: .absent)
        let (symbols, times) = (try table.strings("symbol"), try table.strings("timestamp"))
        let (opens, highs) = (try table.doubles("open"), try table.doubles("high"))
        let (lows, closes) = (try table.doubles("low"), try table.doubles("close"))
        let volumes = try table.doubles("volume")
        var found = VendorSession()
        for row in 0..<table.rowCount {
            // New York's day: a stock without a trade in the session shows an earlier one.
            guard let symbol = symbols[row].flatMap({ names[$0] }),
                times[row]?.prefix(10) == session.description[...]
            else { continue }
            if let bar = AlphaVantageVendor.bar(
                of: symbol, on: session, open: opens[row], high: highs[row], low: lows[row],
                close: closes[row], volume: volumes[row])
            {
                found.bars.append(bar)
            } else {
                found.rejected.append(AlphaVantageVendor.unreadable(symbol, on: session))
            }
        }
        return found
    }
}
