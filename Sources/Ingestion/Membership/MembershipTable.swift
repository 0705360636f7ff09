import Core

/// The table in a membership file: what stands before it, its header, and its rows.
struct MembershipTable {
    enum Column: CaseIterable {
        case symbol, name, sector, isin, exchange, assetClass, status, price, since, removed

        /// Headers, in small letters with blanks for other signs.
        var headers: [String] {
            switch self {
            case .symbol: ["symbol", "ticker", "ticker symbol", "issuer ticker"]
            case .name: ["name", "company", "company name", "description", "security", "security name"]
            case .sector: ["sector", "gics sector", "sector name"]
            case .isin: ["isin"]
            case .exchange: ["exchange"]
            case .assetClass: ["asset class", "assettype", "asset type"]
            case .status: ["status"]
            case .price: ["price"]
            case .since: ["since"]
            case .removed: ["removed"]
            }
        }
    }

    struct Row {
        let line: Int
        let fields: [String]
        private let columns: [Column: Int]

        init(line: Int, fields: [String], columns: [Column: Int]) {
            self.line = line
            self.fields = fields
            self.columns = columns
        }

        /// Without blanks around it; nil where there is no such column or nothing in it.
        subscript(column: Column) -> String? {
            guard let index = columns[column] else { return nil }
            let text = MembershipTable.trimmed(fields[index])
            return text.isEmpty ? nil : text
        }
    }

    /// Label and value of each line before the header.
    let preamble: [(label: String, value: String)]
    let columns: [Column: Int]
    let rows: [Row]

    /// A fund's holdings: with a preamble, or the kind of each holding.
    var isFund: Bool { !preamble.isEmpty || columns[.assetClass] != nil }

    init(_ records: [(line: Int, fields: [String])], source: String) throws(IngestionError) {
        // A fund's preamble has about ten lines.
        let place = records.prefix(40).firstIndex { record in
            record.fields.contains { Column.symbol.headers.contains(Self.normal($0)) }
        }
        guard let place else {
            throw IngestionError(
                .malformed,
                "\(source) has no header line with a column “symbol” or “ticker”; nothing was imported")
        }
        let header = records[place].fields.map(Self.normal)
        var columns: [Column: Int] = [:]
        for column in Column.allCases {
            columns[column] = column.headers.lazy.compactMap { header.firstIndex(of: $0) }.first
        }
        preamble = records[..<place].map {
            (Self.normal($0.fields[0]), $0.fields.count > 1 ? Self.trimmed($0.fields[1]) : "")
        }
        self.columns = columns
        let isFund = place > 0 || columns[.assetClass] != nil
        var rows: [Row] = []
        for (line, fields) in records[(place + 1)...] {
            // A blank line or a lone text ends a fund's table; its legal notes follow.
            if isFund, fields.count == 1, header.count > 1 { break }
            guard fields.count == header.count else {
                throw IngestionError(
                    .malformed,
                    "\(source), line \(line): \(fields.count) fields where the header has \(header.count); is "
                        + "the file cut short? nothing was imported")
            }
            rows.append(Row(line: line, fields: fields, columns: columns))
        }
        self.rows = rows
    }

    static func trimmed(_ text: String) -> String {
        var text = text[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }

    private static func normal(_ text: String) -> String {
        trimmed(text.lowercased().replacing("_", with: " "))
    }
}
