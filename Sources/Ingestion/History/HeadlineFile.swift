import Core
import Foundation
import Lake
import Parquet
import Transport

/// One's own headlines: a CSV (plain, gzip or zst) or Parquet file with the columns symbol (or ticker, stock), date
/// (or published, datetime, timestamp, time) and headline (or title), and id, publisher and url where they are known.
///
/// A date is an instant with its zone, `2018-11-21 05:49:00-05:00`. A day alone does not say what was known at its
/// close: such a headline counts as published at the day's end, for the next session. So does a Parquet file's DATE,
/// and a midnight of a timestamp column all of whose times are midnights; other timestamps are taken as UTC.
struct HeadlineFile {
    /// More unreadable rows than this share of all fail the file.
    static let unreadableShareToFail = 0.05

    /// By when they were published.
    let headlines: [Headline]

    /// - Throws: ``IngestionError``: `missingFile`, or `malformed` with the first row at fault.
    init(path: String, source: String) throws(IngestionError) {
        let rows = try ParquetDecisions.isParquet(path) ? Self.parquet(path) : Self.csv(path)
        var headlines: [Headline] = []
        headlines.reserveCapacity(rows.count)
        var unreadable = 0
        var first: String?
        for row in rows {
            let title = HeadlineTitle(row.title).text
            guard let symbol = Symbol(validating: row.symbol), let published = row.published, !title.isEmpty
            else {
                unreadable += 1
                first = first ?? "\(row.unit) \(row.number)"
                continue
            }
            headlines.append(
                Headline(
                    symbol: symbol, published: published, title: title, publisher: row.publisher,
                    url: row.url,
                    id: row.id ?? String(Digest.sha256(of: "\(published) \(title)").prefix(16)),
                    source: source))
        }
        guard Double(unreadable) <= Self.unreadableShareToFail * Double(rows.count) else {
            throw IngestionError(
                .malformed,
                "\(path): \(unreadable) of \(rows.count) rows have no symbol, headline or date with a zone that "
                    + "can be read, the first at \(first ?? ""); write dates as 2022-12-30 or "
                    + "2022-12-30T14:05:00-05:00")
        }
        self.headlines = headlines.sorted { $0.published < $1.published }
    }

    func within(_ published: Range<Int64>, on symbols: Set<Symbol>) -> [Headline] {
        let begin = headlines.firstIndex { $0.published >= published.lowerBound } ?? headlines.endIndex
        return headlines[begin...].prefix { $0.published < published.upperBound }
            .filter { symbols.contains($0.symbol) }
    }

    private struct Row {
        var unit: String
        var number: Int
        var symbol: String
        var published: Int64?
        var title: String
        var id: String?
        var publisher: String?
        var url: String?
    }

    private enum Column: CaseIterable {
        case symbol, date, headline, id, publisher, url

        var headers: [String] {
            switch self {
            case .symbol: ["symbol", "ticker", "stock"]
            case .date:
                ["published", "published_utc", "datetime", "timestamp", "date", "time"]
            case .headline: ["headline", "title"]
            case .id: ["id"]
            case .publisher: ["publisher"]
            case .url: ["url"]
            }
        }

        /// Its place among the headers.
        func place(in names: [String]) -> Int? {
            headers.lazy.compactMap { names.firstIndex(of: $0) }.first
        }
    }

    private static func places(_ names: [String], _ path: String) throws(IngestionError) -> [Column: Int] {
        let names = names.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        var places: [Column: Int] = [:]
        for column in Column.allCases { places[column] = column.place(in: names) }
        for column in [Column.symbol, .date, .headline] where places[column] == nil {
            throw IngestionError(
                .malformed,
                "\(path) has no column “\(column.headers[0])”; headlines need symbol, date and headline")
        }
        return places
    }

    private static func csv(_ path: String) throws(IngestionError) -> [Row] {
        let text = try MembershipText.read(path, ending: "no headline was read")
        let records = try CSVReader(text, source: path).records
        guard let header = records.first else { return [] }
        let places = try places(header.fields, path)
        return records.dropFirst().map { record in
            func cell(_ column: Column) -> String? {
                places[column].flatMap { record.fields.indices.contains($0) ? record.fields[$0] : nil }
                    .flatMap { $0.isEmpty ? nil : $0 }
            }
            return Row(
                unit: "line", number: record.line,
                symbol: (cell(.symbol) ?? "").trimmingCharacters(in: .whitespaces),
                published: cell(.date).flatMap(instant), title: cell(.headline) ?? "", id: cell(.id),
                publisher: cell(.publisher), url: cell(.url))
        }
    }

    private static func parquet(_ path: String) throws(IngestionError) -> [Row] {
        do {
            let table = try ParquetFile(path: path).read()
            let names = table.columns.map(\.name)
            let places = try places(names, path)
            func texts(_ column: Column) throws(ParquetError) -> [String?]? {
                guard let place = places[column] else { return nil }
                return try table.optionalStrings(names[place])
            }
            let (symbols, titles) = (try texts(.symbol) ?? [], try texts(.headline) ?? [])
            let (ids, publishers, urls) = (try texts(.id), try texts(.publisher), try texts(.url))
            let instants = try instants(table, names[places[.date] ?? 0])
            return symbols.indices.map { row in
                Row(
                    unit: "row", number: row + 1, symbol: symbols[row] ?? "", published: instants[row],
                    title: titles[row] ?? "", id: ids?[row], publisher: publishers?[row], url: urls?[row])
            }
        } catch let error as IngestionError {
            throw error
        } catch {
            throw IngestionError(
                .malformed, "\(path) is not a Parquet file of symbol, date and headline", cause: error)
        }
    }

    private static func instants(_ table: ParquetTable, _ name: String) throws(ParquetError) -> [Int64?] {
        switch try table.column(name).values {
        case .string: return try table.optionalStrings(name).map { $0.flatMap(instant) }
        case .timestamp:
            let seconds = try table.timestamps(name).map { Int64((Double($0) / 1e9).rounded(.down)) }
            let areDays = seconds.allSatisfy { $0 % 86_400 == 0 }
            return seconds.map { areDays ? end(of: CivilDate(secondsSinceEpoch: $0)) : $0 }
        default: return try table.dates(name).map { end(of: CivilDate(daysSinceEpoch: $0)) }
        }
    }

    /// Of a text, in seconds since 1970 UTC.
    private static func instant(_ text: String) -> Int64? {
        let text = text.trimmingCharacters(in: .whitespaces)
        if let day = CivilDate(text) { return end(of: day) }
        var iso = text
        if iso.utf8.count > 10, let blank = iso.firstIndex(of: " "),
            iso.distance(from: iso.startIndex, to: blank) == 10
        {
            iso.replaceSubrange(blank...blank, with: "T")
        }
        return VendorInstant.seconds(iso: iso)
    }

    /// The last second of the day in New York, or an hour later: after its close and before the next open.
    private static func end(of day: CivilDate) -> Int64 {
        (Int64(day.daysSinceEpoch) + 1) * 86_400 + 5 * 3_600 - 1
    }
}
