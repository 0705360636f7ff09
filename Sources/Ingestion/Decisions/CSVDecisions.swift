import Core

/// The rows of a CSV file of decisions; plain, gzip or zst.
enum CSVDecisions {
    static func read(
        _ path: String, _ kind: DecisionFile.Kind
    ) throws(IngestionError) -> (rows: [DecisionFile.Row], unit: String) {
        let records = try CSVReader(MembershipText.read(path, ending: "nothing was run"), source: path)
            .records
        guard let header = records.first else { return ([], "line") }
        let names = header.fields.map { MembershipTable.trimmed($0.lowercased()) }
        func column(_ headers: [String]) throws(IngestionError) -> Int {
            guard let place = names.firstIndex(where: headers.contains) else {
                throw IngestionError(
                    .malformed,
                    "\(path) has no column “\(headers[0])” in its first line; it needs date, symbol and "
                        + kind.headers[0])
            }
            return place
        }
        let date = try column(["date", "session"])
        let symbol = try column(["symbol", "ticker"])
        let value = try column(kind.headers)
        var rows: [DecisionFile.Row] = []
        rows.reserveCapacity(records.count - 1)
        for record in records.dropFirst() {
            func malformed(_ text: String) -> IngestionError {
                IngestionError(.malformed, "\(path), line \(record.line): \(text)")
            }
            guard record.fields.count == header.fields.count else {
                throw malformed(
                    "\(record.fields.count) fields instead of the header's \(header.fields.count)")
            }
            let texts = [date, symbol, value].map { MembershipTable.trimmed(record.fields[$0]) }
            guard let date = CivilDate(texts[0]) else {
                throw malformed("“\(texts[0].prefix(40))” is no date; write it like 2022-12-30")
            }
            guard let symbol = Symbol(validating: texts[1]) else {
                throw malformed("“\(texts[1].prefix(40))” is not a symbol")
            }
            guard let value = Double(texts[2]) else {
                throw malformed("“\(texts[2].prefix(40))” is no number")
            }
            rows.append(DecisionFile.Row(line: record.line, date: date, symbol: symbol, value: value))
        }
        return (rows, "line")
    }
}
