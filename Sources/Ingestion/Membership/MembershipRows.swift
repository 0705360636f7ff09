import Core

/// Reads the rows of a list of the index.
struct MembershipRows {
    private let table: MembershipTable
    private let source: String
    private(set) var spelling: MemberSpelling
    private(set) var members: [IndexMember] = []
    private(set) var leavers: [Symbol] = []
    private(set) var leftOut: [LeftOutRow] = []
    private var removed: (date: CivilDate, line: Int)?
    private var stocks = 0

    init(_ table: MembershipTable, source: String, known: Set<Symbol>) {
        self.table = table
        self.source = source
        // Alpha Vantage's own columns.
        let isListing = table.columns[.status] != nil && table.columns[.assetClass] != nil
        spelling = MemberSpelling(known: known, vendor: isListing ? .dashes : .dots)
    }

    mutating func read() throws(IngestionError) {
        var seen: [Symbol: (line: Int, member: IndexMember?)] = [:]
        for row in table.rows {
            guard let (symbol, member) = try self.row(row) else { continue }
            if let first = seen.updateValue((row.line, member), forKey: symbol) {
                guard first.member == member else {
                    throw malformed(
                        row.line, "\(symbol) stands on line \(first.line) already, with other words")
                }
                continue
            }
            if let member { members.append(member) } else { leavers.append(symbol) }
        }
        try checkCounts()
    }

    /// The day that the file names: its holdings' day, or the day on which all its leavers leave.
    func asOf() throws(IngestionError) -> CivilDate? {
        if let removed { return removed.date }
        guard let line = table.preamble.first(where: { $0.label.hasPrefix("fund holdings as of") }) else {
            return nil
        }
        guard let date = CivilDate(monthName: line.value) else {
            throw IngestionError(
                .malformed,
                "\(source): the holdings' day “\(line.value)” cannot be read; give --effective DATE")
        }
        return date
    }

    private mutating func row(
        _ row: MembershipTable.Row
    ) throws(IngestionError) -> (Symbol, IndexMember?)? {
        let text = row[.symbol] ?? ""
        let name = row[.name].flatMap { $0 == "--" || $0 == "-" ? nil : $0 }
        func leave(_ reason: LeftOutRow.Reason) {
            leftOut.append(LeftOutRow(line: row.line, reason: reason, symbol: text, name: name))
        }
        if table.columns[.assetClass] != nil {
            let kind = row[.assetClass]?.lowercased() ?? ""
            guard ["equity", "stock", "stocks", "common stock"].contains(kind) else {
                leave(.notAStock)
                return nil
            }
            stocks += 1
        }
        if let status = row[.status], status.lowercased() != "active" {
            leave(.notActive)
            return nil
        }
        if text.allSatisfy({ $0 == "-" }) {
            guard table.isFund else { throw malformed(row.line, "no symbol") }
            leave(.noSymbol)
            return nil
        }
        let exchange = row[.exchange]
        if table.isFund,
            isUnlisted(exchange) || row[.price].flatMap({ Double($0.replacing(",", with: "")) }) == 0
        {
            leave(.notListed)
            return nil
        }
        guard let symbol = spelling.symbol(text, name: name, exchange: exchange) else {
            guard table.isFund else { throw malformed(row.line, "“\(text)” is not a symbol") }
            leave(.notASymbol)
            return nil
        }
        if let text = row[.removed] {
            try noteRemoved(text, row.line)
            return (symbol, nil)
        }
        func known(_ column: MembershipTable.Column) -> String? {
            row[column].flatMap { $0.allSatisfy { $0 == "-" } ? nil : $0 }
        }
        // iShares' short name of a sector that others call as GICS does.
        let sector = known(.sector).map { $0 == "Communication" ? "Communication Services" : $0 }
        return (symbol, IndexMember(symbol: symbol, name: name, sector: sector, isin: known(.isin)))
    }

    private mutating func noteRemoved(_ text: String, _ line: Int) throws(IngestionError) {
        guard let date = CivilDate(text) else {
            throw malformed(line, "removed “\(text)” is not YYYY-MM-DD")
        }
        if let removed, removed.date != date {
            throw malformed(
                line,
                "removed on \(date), and on \(removed.date) in line \(removed.line); make a file of each day, or "
                    + "give a since column")
        }
        removed = removed ?? (date, line)
    }

    /// Escrows, contingent rights and the like, which iShares lists among the stocks.
    private func isUnlisted(_ exchange: String?) -> Bool {
        guard let exchange = exchange?.uppercased() else { return false }
        return ["NON-NMS", "NO MARKET", "UNLISTED", "NNQS"].contains { exchange.contains($0) }
    }

    private func checkCounts() throws(IngestionError) {
        guard !members.isEmpty || !leavers.isEmpty else {
            throw IngestionError(.malformed, "\(source) names no constituent; nothing was imported")
        }
        if let line = table.preamble.first(where: { $0.label.hasPrefix("number of securities") }),
            let stated = Double(line.value.replacing(",", with: "")), stated != Double(stocks)
        {
            throw IngestionError(
                .malformed,
                "\(source) says that it holds \(Int(stated)) securities, and has \(stocks); download it again, "
                    + "nothing was imported")
        }
        guard members.count <= Universe.slotCount else {
            throw IngestionError(
                .malformed,
                "\(source) has \(members.count) members, more than the universe's \(Universe.slotCount) slots: a "
                    + "list of all that trades is not an index; nothing was imported")
        }
    }

    private func malformed(_ line: Int, _ detail: String) -> IngestionError {
        IngestionError(.malformed, "\(source), line \(line): \(detail); nothing was imported")
    }
}

extension CivilDate {
    /// Reads `Oct 02, 2018`, `02-Oct-2018` or `2018-10-02`.
    init?(monthName text: String) {
        if let date = CivilDate(text) {
            self = date
            return
        }
        let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        let parts = text.lowercased().split { !$0.isLetter && !$0.isNumber }
        guard parts.count == 3, let year = Int(parts[2]), year > 99,
            let name = parts.first(where: { $0.first?.isLetter == true }),
            let month = months.firstIndex(of: String(name.prefix(3))),
            let day = parts.prefix(2).lazy.compactMap({ Int($0) }).first
        else { return nil }
        self.init(year: year, month: month + 1, day: day)
    }
}
