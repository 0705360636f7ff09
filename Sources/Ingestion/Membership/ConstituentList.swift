public import Core
import Foundation

/// The index's members from a CSV file with a header line.
///
/// Columns: `symbol` is required; `name`, `sector`, `since` and `removed` (YYYY-MM-DD) are read where they
/// exist. Without a `since` column every member joins on the date given.
public struct ConstituentList: Sendable {
    public let constituents: [Constituent]

    /// - Parameter effective: first day in the index of rows without a date of their own.
    /// - Throws: ``IngestionError``: `missingFile`, or `malformed` with the line at fault.
    public init(contentsOf path: String, effective: CivilDate? = nil) throws(IngestionError) {
        let text: String
        do {
            text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
        } catch {
            throw IngestionError(.missingFile, "cannot read the constituents in \(path)", cause: error)
        }
        try self.init(text, source: path, effective: effective)
    }

    init(_ text: String, source: String, effective: CivilDate? = nil) throws(IngestionError) {
        let records = try CSVReader(text, source: source).records
        guard let header = records.first?.fields.map({ $0.lowercased() }),
            let symbolColumn = header.firstIndex(of: "symbol") ?? header.firstIndex(of: "ticker")
        else {
            throw IngestionError(.malformed, "\(source) has no header line with a column “symbol”")
        }
        var constituents: [Constituent] = []
        var lineOf: [Spell: Int] = [:]
        for (line, fields) in records.dropFirst() {
            func malformed(_ detail: String) -> IngestionError {
                IngestionError(.malformed, "\(source), line \(line): \(detail)")
            }
            guard fields.count == header.count else {
                throw malformed("\(fields.count) fields where the header has \(header.count)")
            }
            func text(_ column: String) -> String? {
                guard let index = header.firstIndex(of: column), !fields[index].isEmpty else { return nil }
                return fields[index]
            }
            func date(_ column: String) throws(IngestionError) -> CivilDate? {
                guard let text = text(column) else { return nil }
                guard let date = CivilDate(text) else {
                    throw malformed("\(column) “\(text)” is not YYYY-MM-DD")
                }
                return date
            }
            guard let symbol = Symbol(validating: fields[symbolColumn]) else {
                throw malformed("“\(fields[symbolColumn])” is not a symbol")
            }
            guard let since = try date("since") ?? effective else {
                throw malformed("no since date; add the column or give --effective DATE")
            }
            let removed = try date("removed")
            if let removed, removed <= since {
                throw malformed("removed \(removed) is not after since \(since)")
            }
            if let first = lineOf.updateValue(line, forKey: Spell(symbol: symbol, since: since)) {
                throw malformed("\(symbol) since \(since) stands on line \(first) already")
            }
            constituents.append(
                Constituent(
                    symbol: symbol, name: text("name"), sector: text("sector"), since: since, removed: removed
                ))
        }
        guard !constituents.isEmpty else {
            throw IngestionError(.malformed, "\(source) names no constituent")
        }
        self.constituents = constituents
    }

    private struct Spell: Hashable {
        var symbol: Symbol
        var since: CivilDate
    }
}
