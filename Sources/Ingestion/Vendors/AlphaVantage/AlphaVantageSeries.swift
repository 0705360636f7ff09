import Core
import Transport

/// A stock's daily series: `Time Series (Daily)`, an object by date.
struct AlphaVantageSeries {
    private let symbol: Symbol
    /// Nil: the answer has no series.
    private let table: JSONTable?
    private let rows: [String: Int]
    /// The member's name for each word: `5.` is the volume in one function and the adjusted close in the other.
    private let names: [String: String]
    /// A session that was still running when the vendor answered.
    private let unfinished: CivilDate?

    /// - Throws: ``TransportError`` `unexpectedContent` for a body of another form, or of another symbol.
    init(_ root: JSONValue, of symbol: Symbol) throws(TransportError) {
        self.symbol = symbol
        let meta = try root.object("Meta Data")
        unfinished = Self.value(of: "last refreshed", in: meta).flatMap(Self.runningSession)
        let asked = SymbolSpelling.dashes.text(of: symbol)
        if let other = Self.value(of: "symbol", in: meta), other.uppercased() != asked.uppercased() {
            throw TransportError(
                .unexpectedContent, "Alpha Vantage answered for \(other.prefix(16)) when asked for \(asked)")
        }
        guard let key = root.members?.first(where: { $0.key.hasPrefix("Time Series") })?.key else {
            (table, rows, names) = (nil, [:], [:])
            return
        }
        var names: [String: String] = [:]
        let first = try root.object(key)?.members?.first { _ in true }
        if let members = first?.value.members {
            for (name, _) in members { names[Self.word(name)] = name }
        }
        let table = try root.keyedColumns(of: key, names.values.map { .double($0) }, unreadable: .absent)
        rows = Dictionary(zip(table.keys, 0...)) { first, _ in first }
        (self.names, self.table) = (names, table)
    }

    /// Puts the bars of those sessions, and the actions that fall on them, into the delivery.
    func read(_ sessions: [CivilDate], into delivery: inout VendorDelivery) throws(TransportError) {
        let (opens, highs) = (try column("open"), try column("high"))
        let (lows, closes) = (try column("low"), try column("close"))
        let volumes = try column("volume")
        let (dividends, splits) = (try column("dividend amount"), try column("split coefficient"))
        for session in sessions where session != unfinished {
            guard let row = rows[session.description] else { continue }
            var found = delivery.sessions[session] ?? VendorSession()
            if let bar = AlphaVantageVendor.bar(
                of: symbol, on: session, open: opens?[row], high: highs?[row], low: lows?[row],
                close: closes?[row], volume: volumes?[row])
            {
                found.bars.append(bar)
            } else {
                found.rejected.append(AlphaVantageVendor.unreadable(symbol, on: session))
            }
            if let ratio = splits?[row], ratio > 0, ratio != 1 {
                found.actions.append(action(session, .split(ratio: ratio)))
            }
            if let amount = dividends?[row], amount > 0 {
                found.actions.append(action(session, .dividend(amount: amount)))
            }
            delivery.sessions[session] = found
        }
    }

    private func column(_ word: String) throws(TransportError) -> JSONColumn<Double>? {
        guard let table, let name = names[word] else { return nil }
        return try table.doubles(name)
    }

    private func action(_ session: CivilDate, _ kind: CorporateAction.Kind) -> CorporateAction {
        CorporateAction(symbol: symbol, exDate: session, kind: kind, source: "alphavantage")
    }

    private static func value(of word: String, in meta: JSONValue?) -> String? {
        meta?.members?.first { Self.word($0.key) == word }?.value.string
    }

    /// `adjusted close` for `5. adjusted close`.
    private static func word(_ name: String) -> String {
        name.drop { $0.isNumber || $0 == "." || $0 == " " }.lowercased()
    }

    /// The session of a `Last Refreshed` with a time of day, New York's, before the close.
    private static func runningSession(_ refreshed: String) -> CivilDate? {
        guard let date = CivilDate(refreshed.prefix(10)) else { return nil }
        let clock = refreshed.dropFirst(11).split(separator: ":").prefix(2).compactMap { Int64($0) }
        guard clock.count == 2 else { return nil }
        let calendar = ExchangeCalendar.nyse
        guard calendar.isSession(date) else { return nil }
        // The exchange opens at 09:30.
        let length = (calendar.closeTime(of: date) - calendar.openTime(of: date)) / 60
        return clock[0] * 60 + clock[1] < 9 * 60 + 30 + length ? date : nil
    }
}
