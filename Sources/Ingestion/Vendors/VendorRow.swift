import Core

/// A row as a vendor sent it, before anyone knows whether it is a bar.
struct VendorRow {
    var symbol: Symbol
    var date: CivilDate
    var open: Double?
    var high: Double?
    var low: Double?
    var close: Double?
    /// Some vendors send fractions of a share.
    var volume: Double?
    var vwap: Double?
    var trades: Int64?

    var hasPrices: Bool { open != nil && high != nil && low != nil && close != nil }
}

extension VendorSession {
    /// Takes the row as a bar, or as a rejected one when a price is missing or the volume is no number of shares.
    ///
    /// - Parameter flags: for a bar; a missing volume adds its own.
    mutating func add(_ row: VendorRow, source: String, flags: BarFlags = []) {
        let rounded = row.volume?.rounded()
        let volume = rounded.flatMap { Int64(exactly: $0) }
        guard let open = row.open, let high = row.high, let low = row.low, let close = row.close else {
            let prices = [("open", row.open), ("high", row.high), ("low", row.low), ("close", row.close)]
            let missing = prices.filter { $0.1 == nil }.map(\.0).joined(separator: ", ")
            return reject(row, volume, source, .missingValue, "no \(missing)")
        }
        if let rounded, volume == nil {
            return reject(row, nil, source, .malformedRow, "volume is \(rounded)")
        }
        bars.append(
            Bar(
                symbol: row.symbol, date: row.date, open: open, high: high, low: low, close: close,
                volume: volume ?? 0, vwap: row.vwap, trades: row.trades, source: source,
                flags: volume == nil ? flags.union(.volumeMissing) : flags))
    }

    private mutating func reject(
        _ row: VendorRow, _ volume: Int64?, _ source: String, _ rule: BarViolation.Rule, _ detail: String
    ) {
        var bad = RejectedBar(
            symbol: row.symbol, date: row.date, source: source,
            violation: BarViolation(rule: rule, detail: detail))
        (bad.open, bad.high, bad.low, bad.close) = (row.open, row.high, row.low, row.close)
        (bad.volume, bad.vwap, bad.trades) = (volume, row.vwap, row.trades)
        rejected.append(bad)
    }
}

extension VendorDelivery {
    mutating func append(_ other: VendorDelivery) {
        sessions.merge(other.sessions) { $0.joined(with: $1) }
        notes += other.notes
    }
}

extension VendorSession {
    fileprivate func joined(with other: VendorSession) -> VendorSession {
        VendorSession(
            bars: bars + other.bars, actions: actions + other.actions, rejected: rejected + other.rejected)
    }
}

extension VendorRequest {
    /// Those of its sessions that had closed at the instant: a running one's bar is unfinished.
    func closedSessions(at seconds: Double) -> [CivilDate] {
        sessions.filter { Double(ExchangeCalendar.nyse.closeTime(of: $0)) <= seconds }
    }

    /// The calls of a vendor that takes so many symbols and sessions at once.
    func calls(within reach: VendorReach) -> Int {
        let symbolsPerCall = max(1, reach.symbolsPerCall ?? .max)
        let perSession = symbols.map { $0.count.dividedUp(by: symbolsPerCall) } ?? 1
        return perSession * sessions.count.dividedUp(by: max(1, reach.sessionsPerCall))
    }

    /// - Throws: ``IngestionError`` with `badSetting` when the whole market is asked of a vendor that takes
    ///   symbols only.
    func symbolsByName(for vendor: String) throws(IngestionError) -> [Symbol] {
        guard let symbols else {
            throw IngestionError(
                .badSetting,
                "\(vendor) cannot be asked for the whole market; name the symbols, or another vendor first")
        }
        return symbols
    }
}

extension Int {
    func dividedUp(by divisor: Int) -> Int { self / divisor + (self % divisor == 0 ? 0 : 1) }
}

extension VendorSettings {
    /// - Throws: ``IngestionError`` with `badSetting` when it is not set.
    func secret(_ name: String, of vendor: String) throws(IngestionError) -> Secret {
        guard let secret = secrets[name], !secret.value.isEmpty else {
            throw IngestionError(
                .badSetting, "vendors.\(vendor).\(name) is not set; set it, or name another vendor")
        }
        return secret
    }
}
