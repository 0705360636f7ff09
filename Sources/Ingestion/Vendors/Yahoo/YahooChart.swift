import Core
import Transport

/// One stock's chart as Yahoo sends it, turned back into what was traded.
///
/// Yahoo divides every price by all later splits up to today, and multiplies the volume: so the chart must reach
/// to today, and each bar is undone with the splits after its date. Dividends are adjusted alike.
struct YahooChart {
    private struct Split: Equatable {
        var date: CivilDate
        /// New shares per old one.
        var ratio: Double
    }

    let symbol: Symbol
    /// As Yahoo spells it.
    let ticker: String
    /// Ascending.
    let sessions: [CivilDate]

    /// What the chart holds of the sessions; why a chart of something else was left out is in the notes.
    func delivery(_ root: JSONValue) throws(TransportError) -> VendorDelivery {
        guard let chart = try root.object("chart") else {
            throw TransportError(
                .unexpectedContent,
                "yahoo's answer for \(ticker) has no chart; see whether Yahoo changed its answers")
        }
        if let error = try chart.object("error"), error["code"]?.string != "Not Found" {
            let words = error["description"]?.string ?? error["code"]?.string ?? "no reason"
            throw TransportError(
                .unexpectedContent,
                "yahoo's chart of \(ticker) was refused: \(words.prefix(200)); try again later")
        }
        var delivery = VendorDelivery()
        guard let result = try chart.list("result").first(where: { _ in true }),
            let stamps = try result["timestamp"]?.ints(unreadable: .absent), stamps.count > 0
        else { return delivery }
        if let other = try strangeness(of: result) {
            delivery.notes.append(other)
            return delivery
        }
        let splits = try splits(of: result)
        for (date, row) in try rows(of: result, at: stamps) {
            delivery.sessions[date, default: VendorSession()]
                .add(Self.asTraded(row, Self.factor(after: date, splits)), source: "yahoo")
        }
        for split in splits where isAsked(split.date) {
            add(.split(ratio: split.ratio), on: split.date, to: &delivery)
        }
        for kind in ["dividends", "capitalGains"] {
            for event in try events(kind, of: result) where isAsked(event.date) {
                let amount = try event.value.double("amount") * Self.factor(after: event.date, splits)
                add(.dividend(amount: Self.rounded(amount, places: 6)), on: event.date, to: &delivery)
            }
        }
        return delivery
    }

    /// Why the chart is not the stock asked for, in US dollars and New York; nil when it is.
    private func strangeness(of result: JSONValue) throws(TransportError) -> String? {
        let meta = try result.object("meta")
        let name = meta?["symbol"]?.string ?? "no name"
        guard name == ticker else {
            return "yahoo answers for \(ticker) under \(name): renamed? It was left out"
        }
        let currency = meta?["currency"]?.string ?? "none"
        guard currency == "USD" else {
            return "yahoo has \(ticker) in the currency \(currency): it was left out"
        }
        let zone = meta?["exchangeTimezoneName"]?.string ?? "none"
        guard zone == "America/New_York" else {
            return "yahoo has \(ticker) in the time zone \(zone): it was left out"
        }
        return nil
    }

    // MARK: Bars

    /// One row for each session: Yahoo may repeat one as the live quote, at an odd time.
    private func rows(
        of result: JSONValue, at stamps: JSONColumn<Int64>
    ) throws(TransportError) -> [CivilDate: VendorRow] {
        let quote = result["indicators"]?["quote"]?.elements?.first { _ in true }
        let open = try column("open", of: quote)
        let high = try column("high", of: quote)
        let low = try column("low", of: quote)
        let close = try column("close", of: quote)
        let volume = try column("volume", of: quote)
        var rows: [CivilDate: VendorRow] = [:]
        var ranks: [CivilDate: Int] = [:]
        for index in 0..<stamps.count {
            guard let seconds = stamps[index], let date = Self.date(seconds), isAsked(date) else { continue }
            func value(_ column: JSONColumn<Double>?) -> Double? {
                column.flatMap { index < $0.count ? $0[index] : nil }
            }
            let row = VendorRow(
                symbol: symbol, date: date, open: value(open), high: value(high), low: value(low),
                close: value(close), volume: value(volume))
            let isAtOpening = seconds == ExchangeCalendar.nyse.openTime(of: date)
            let rank = (row.hasPrices ? 2 : 0) + (isAtOpening ? 1 : 0)
            if rank > ranks[date] ?? -1 { (rows[date], ranks[date]) = (row, rank) }
        }
        return rows
    }

    /// Numbers may be the strings `NaN` and `Infinity`: absent.
    private func column(_ name: String, of quote: JSONValue?) throws(TransportError) -> JSONColumn<Double>? {
        try quote?[name]?.doubles(unreadable: .absent)
    }

    private static func asTraded(_ row: VendorRow, _ factor: Double) -> VendorRow {
        func price(_ adjusted: Double?) -> Double? {
            adjusted.map { rounded($0 * factor, places: abs($0 * factor) < 1 ? 6 : 4) }
        }
        var row = row
        (row.open, row.high, row.low, row.close) = (
            price(row.open), price(row.high), price(row.low), price(row.close)
        )
        row.volume = row.volume.map { $0 / factor }
        return row
    }

    /// Yahoo prints singles as doubles: `130.22000122070312`.
    private static func rounded(_ value: Double, places: Int) -> Double {
        let scale = places == 6 ? 1e6 : 1e4
        return (value * scale).rounded() / scale
    }

    // MARK: Events

    private func splits(of result: JSONValue) throws(TransportError) -> [Split] {
        var splits: [Split] = []
        for event in try events("splits", of: result) {
            let ratio = try event.value.double("numerator") / event.value.double("denominator")
            guard ratio.isFinite, ratio > 0 else {
                throw TransportError(
                    .unexpectedContent,
                    "yahoo's split of \(ticker) on \(event.date) has no ratio, so its prices cannot be undone; "
                        + "name another vendor")
            }
            let split = Split(date: event.date, ratio: ratio)
            if !splits.contains(split) { splits.append(split) }
        }
        return splits.sorted { $0.date < $1.date }
    }

    /// The events of a kind with their ex-dates, ascending; the map itself has no order.
    private func events(
        _ kind: String, of result: JSONValue
    ) throws(TransportError) -> [(date: CivilDate, value: JSONValue)] {
        guard let map = try result.object("events")?.object(kind), let members = map.members else {
            return []
        }
        var events: [(date: CivilDate, value: JSONValue)] = []
        for (key, value) in members {
            guard let seconds = value["date"]?.int ?? Int64(key), let date = Self.date(seconds) else {
                throw TransportError(
                    .unexpectedContent,
                    "yahoo's \(kind) of \(ticker) have one without a date; name another vendor")
            }
            events.append((date, value))
        }
        return events.sorted { $0.date < $1.date }
    }

    private static func factor(after date: CivilDate, _ splits: [Split]) -> Double {
        var factor = 1.0
        for split in splits where split.date > date { factor *= split.ratio }
        return factor
    }

    private func add(_ kind: CorporateAction.Kind, on date: CivilDate, to delivery: inout VendorDelivery) {
        let action = CorporateAction(symbol: symbol, exDate: date, kind: kind, source: "yahoo")
        if delivery.sessions[date]?.actions.contains(action) == true { return }
        delivery.sessions[date, default: VendorSession()].actions.append(action)
    }

    private func isAsked(_ date: CivilDate) -> Bool {
        guard let first = sessions.first, let last = sessions.last, first <= date, date <= last else {
            return false
        }
        return sessions.contains(date)
    }

    private static func date(_ seconds: Int64) -> CivilDate? {
        NewYorkDay.day(secondsSinceEpoch: seconds).map { CivilDate(daysSinceEpoch: $0) }
    }

    /// The reason that an error's body gives.
    static func complaint(_ body: [UInt8]) -> String? {
        guard let root = try? JSONDocument(body, from: "yahoo").root else { return nil }
        let error = (root["chart"] ?? root["finance"])?["error"]
        return error?["description"]?.string.map { String($0.prefix(200)) }
    }
}
