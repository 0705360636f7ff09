import Core

extension AlphaVantageVendor {
    /// Nil when a value is missing or the volume is beyond counting.
    static func bar(
        of symbol: Symbol, on session: CivilDate, open: Double?, high: Double?, low: Double?, close: Double?,
        volume: Double?
    ) -> Bar? {
        guard let open, let high, let low, let close, let volume,
            let shares = Int64(exactly: volume.rounded())
        else { return nil }
        return Bar(
            symbol: symbol, date: session, open: open, high: high, low: low, close: close, volume: shares,
            source: "alphavantage")
    }

    static func unreadable(_ symbol: Symbol, on session: CivilDate) -> RejectedBar {
        RejectedBar(
            symbol: symbol, date: session, source: "alphavantage",
            violation: BarViolation(
                rule: .missingValue,
                detail: "one of open, high, low, close and volume is missing or no number"))
    }
}
