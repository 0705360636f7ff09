import Core

/// Says in words what each feature of a stock's session is made from.
struct FeatureOrigins {
    let ledger: StockLedger
    let origin: SeriesTask.Origin
    /// Bars of the series before the session's.
    let step: Int
    let slot: Slot?
    let source: String
    let flags: BarFlags

    func text(_ feature: Feature, isNull: Bool) -> String {
        switch feature {
        case .open, .high, .low, .close: return "bar of \(ledger.session), \(source)"
        case .volume:
            return isNull
                ? "none: the bar's flags say that its volume is not the market's (\(flags.text ?? ""))"
                : "bar of \(ledger.session), \(source)"
        case .rsi14: return isNull ? lack(15) : "14 changes, then Wilder's average over \(series)"
        case .macd, .macdSignal, .macdHist:
            return isNull ? lack(34) : "averages of 12, 26 and 9 over \(series)"
        case .bbUpper, .bbMiddle, .bbLower: return isNull ? lack(20) : "20 closes since \(date(back: 19))"
        case .volumeRatio20:
            if isNull, step >= 19 { return "none: volumes since \(date(back: 19)) are not known, or all 0" }
            return isNull ? lack(20) : "20 volumes since \(date(back: 19))"
        case .volatility20: return isNull ? lack(21) : "20 total returns since \(date(back: 20))"
        case .return21: return isNull ? lack(22) : "total return from \(date(back: 21))"
        case .isNew, .tenureMonths:
            guard let slot else { return "none: not in the universe" }
            if slot.state == .archived, let removed = slot.removed { return "left the index on \(removed)" }
            return slot.since.map { "in the index since \($0)" } ?? "none: the day of joining is not known"
        }
    }

    private var series: String { "\(step + 1) closes since \(date(back: step))" }

    private func date(back: Int) -> CivilDate { ledger.date(of: max(0, ledger.barCount - 1 - back)) }

    private func lack(_ needed: Int) -> String {
        let since = "\(step + 1) of \(needed) bars since \(date(back: step))"
        switch origin {
        case .history: return "none: \(since), where the history begins"
        case .listing: return "none: \(since), its first"
        case .gap: return "none: \(since), after more than \(SeriesWalk.longestGap) silent sessions"
        }
    }
}
