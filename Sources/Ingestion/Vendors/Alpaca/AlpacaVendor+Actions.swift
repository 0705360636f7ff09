import Core
import Transport

extension AlpacaVendor {
    /// Days after the last session within which an action that falls on it is processed: Alpaca selects by that
    /// day, and a dividend is processed when it is paid.
    static let processingDays = 120

    /// Splits and cash dividends with their ex-dates among the sessions. A refusal is noted: the bars stand.
    func addActions(
        of symbols: [Symbol], _ sessions: [CivilDate], to delivery: inout VendorDelivery
    ) async throws(IngestionError) {
        guard !symbols.isEmpty else { return }
        let call = AlpacaCall(
            path: "/v1/corporate-actions", what: "alpaca's corporate actions",
            query: [
                ("types", "forward_split,reverse_split,cash_dividend"), ("start", "\(sessions[0])"),
                ("end", "\(sessions[sessions.count - 1].adding(days: Self.processingDays))"),
                // With those that are announced and not yet processed.
                ("data_quality", "all"), ("limit", "1000"),
            ])
        let wanted = Set(sessions)
        var actions: [CorporateAction] = []
        do throws(IngestionError) {
            let refused = try await pages.read(call, symbols[...]) { (page, names) throws(TransportError) in
                guard let lists = try page.object("corporate_actions") else { return }
                for kind in ["forward_splits", "reverse_splits", "cash_dividends"] {
                    for row in try lists.list(kind) {
                        guard let symbol = row["symbol"]?.string.flatMap({ names[$0] }),
                            let date = (row["ex_date"]?.string).flatMap({ CivilDate($0) }),
                            wanted.contains(date),
                            let what = Self.kind(of: row)
                        else { continue }
                        actions.append(
                            CorporateAction(symbol: symbol, exDate: date, kind: what, source: name))
                    }
                }
            }
            if let note = refused.note { delivery.notes.append("splits and dividends \(note)") }
        } catch {
            if case .ground = error.code { throw error }
            delivery.notes.append("no splits and dividends from alpaca: \(error.message)")
        }
        for action in actions where delivery.sessions[action.exDate]?.actions.contains(action) != true {
            delivery.sessions[action.exDate, default: VendorSession()].actions.append(action)
        }
    }

    /// Nil for one that still lacks its rates.
    private static func kind(of row: JSONValue) -> CorporateAction.Kind? {
        if let new = row["new_rate"]?.double, let old = row["old_rate"]?.double, new > 0, old > 0 {
            return .split(ratio: new / old)
        }
        if let amount = row["rate"]?.double, amount > 0 { return .dividend(amount: amount) }
        return nil
    }
}
