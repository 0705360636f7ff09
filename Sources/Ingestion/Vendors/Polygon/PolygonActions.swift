import Core
import Transport

/// The lists of splits and dividends, reading one page after another.
struct PolygonActions {
    enum List: String, Sendable, CaseIterable {
        case splits, dividends

        func target(on session: CivilDate) -> String {
            switch self {
            case .splits: "/v3/reference/splits?execution_date=\(session)&limit=1000"
            case .dividends: "/v3/reference/dividends?ex_dividend_date=\(session)&limit=1000"
            }
        }
    }

    let session: CivilDate
    let wanted: Set<Symbol>?
    private(set) var actions: [CorporateAction] = []
    /// Rows that are no actions.
    private(set) var unreadable = 0
    /// Dividends that are not paid in USD.
    private(set) var foreign = 0
    /// A row that moves from one page to the next while they are read must not count twice.
    private var ids: Set<String> = []

    init(session: CivilDate, wanted: Set<Symbol>?) {
        self.session = session
        self.wanted = wanted
    }

    mutating func read(_ page: JSONValue, of list: List) throws(TransportError) {
        switch list {
        case .splits: try readSplits(page)
        case .dividends: try readDividends(page)
        }
    }

    private mutating func readSplits(_ page: JSONValue) throws(TransportError) {
        let table = try page.columns(
            of: "results",
            [
                .string("ticker"), .string("execution_date"), .double("split_from"), .double("split_to"),
                .string("id"),
            ], unreadable: .absent)
        let (tickers, dates) = (try table.strings("ticker"), try table.strings("execution_date"))
        let (olds, news) = (try table.doubles("split_from"), try table.doubles("split_to"))
        let ids = try table.strings("id")
        for row in 0..<table.rowCount {
            guard let symbol = symbol(tickers[row], dates[row], ids[row]) else { continue }
            guard let old = olds[row], let new = news[row], old > 0, new > 0 else {
                unreadable += 1
                continue
            }
            // The ratio from its parts: the vendor's own factors are rounded.
            if new != old { add(symbol, .split(ratio: new / old)) }
        }
    }

    private mutating func readDividends(_ page: JSONValue) throws(TransportError) {
        let table = try page.columns(
            of: "results",
            [
                .string("ticker"), .string("ex_dividend_date"), .double("cash_amount"), .string("currency"),
                .string("id"),
            ], unreadable: .absent)
        let (tickers, dates) = (try table.strings("ticker"), try table.strings("ex_dividend_date"))
        let (amounts, currencies) = (try table.doubles("cash_amount"), try table.strings("currency"))
        let ids = try table.strings("id")
        for row in 0..<table.rowCount {
            guard let symbol = symbol(tickers[row], dates[row], ids[row]) else { continue }
            guard let amount = amounts[row], amount > 0 else {
                unreadable += 1
                continue
            }
            guard (currencies[row] ?? "USD").uppercased() == "USD" else {
                foreign += 1
                continue
            }
            add(symbol, .dividend(amount: amount))
        }
    }

    /// Whose row it is; nil for one that is not wanted, not of the session, or a repeat.
    private mutating func symbol(_ ticker: String?, _ date: String?, _ id: String?) -> Symbol? {
        guard let date, let symbol = ticker.flatMap({ Symbol(validating: $0) }) else {
            unreadable += 1
            return nil
        }
        guard date.prefix(10) == session.description, wanted?.contains(symbol) ?? true else { return nil }
        if let id, !ids.insert(id).inserted { return nil }
        return symbol
    }

    private mutating func add(_ symbol: Symbol, _ kind: CorporateAction.Kind) {
        actions.append(CorporateAction(symbol: symbol, exDate: session, kind: kind, source: "polygon"))
    }
}
