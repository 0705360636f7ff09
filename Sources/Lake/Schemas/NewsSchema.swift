public import Core
import Parquet

extension DataLake {
    private static let headlinesFile = "headlines.parquet"

    /// The session's headlines, by symbol, then by when they were published, then by id.
    public func headlines(on date: CivilDate) throws(LakeError) -> [Headline] {
        let folder = Dataset.news.partition(date)
        let table = try table(Self.headlinesFile, of: folder)
        return try reading(Self.headlinesFile, of: folder) { () throws(ParquetError) in
            let symbols = try table.strings("symbol")
            let published = try table.timestamps("published")
            let titles = try table.strings("title")
            let publishers = try table.optionalStrings("publisher")
            let urls = try table.optionalStrings("url")
            let ids = try table.strings("id")
            let sentiments = try table.optionalDoubles("sentiment")
            let sources = try table.strings("source")
            return symbols.indices.map {
                Headline(
                    symbol: Symbol(rawValue: symbols[$0]), published: published[$0] / 1_000_000_000,
                    title: titles[$0], publisher: publishers[$0], url: urls[$0], id: ids[$0],
                    sentiment: sentiments[$0], source: sources[$0])
            }
        }
    }

    /// Publishes a session's news partition.
    ///
    /// Rows are sorted as ``headlines(on:)`` gives them, whatever their order here, and a stock has an article
    /// of a source once. Control characters and the runs of blanks that they leave become one blank; text that
    /// is empty then is null, and a sentiment that is no number in -1...1 as well.
    ///
    /// - Parameter sentiments: the mood that they make; nil where none was scored.
    /// - Throws: ``LakeError`` with `cannotWrite` for a time of publication outside the years 1678 to 2261.
    @discardableResult
    public func publish(
        headlines: [Headline], sentiments: [StockSentiment]? = nil, on date: CivilDate, provenance: Provenance
    ) throws(LakeError) -> Manifest {
        let folder = Dataset.news.partition(date)
        var rows: [Headline] = []
        rows.reserveCapacity(headlines.count)
        for headline in headlines {
            guard Self.publishable.contains(headline.published) else {
                throw LakeError(
                    .cannotWrite,
                    "cannot publish \(folder.path): headline \(PlainText.line(headline.id)) of "
                        + "\(headline.symbol) was published at \(headline.published) s, outside 1678 to 2261; "
                        + "leave it out")
            }
            rows.append(headline.cleaned)
        }
        rows.sort { $0.precedes($1) }
        var seen: Set<[String]> = []
        rows = rows.filter { seen.insert([$0.symbol.rawValue, $0.source, $0.id]).inserted }
        var files = [try encode(Self.table(rows), Self.headlinesFile, of: folder)]
        if let sentiments { files.append(try encode(sentiments: sentiments, of: folder)) }
        return try publish(folder, files: files, provenance: provenance)
    }

    /// Seconds that nanoseconds in 64 bits can tell.
    private static let publishable: ClosedRange<Int64> = -9_200_000_000...9_200_000_000

    private static func table(_ headlines: [Headline]) -> ParquetTable {
        ParquetTable(columns: [
            Column("symbol", .string(headlines.map(\.symbol.rawValue))),
            Column("published", .timestamp(headlines.map { $0.published * 1_000_000_000 })),
            Column("title", .string(headlines.map(\.title))),
            .optional("publisher", headlines.map(\.publisher)),
            .optional("url", headlines.map(\.url)),
            Column("id", .string(headlines.map(\.id))),
            .optional("sentiment", headlines.map(\.sentiment)),
            Column("source", .string(headlines.map(\.source))),
        ])
    }
}

extension Headline {
    fileprivate var cleaned: Headline {
        func filled(_ text: String?) -> String? {
            text.map(PlainText.line).flatMap { $0.isEmpty ? nil : $0 }
        }
        var cleaned = self
        cleaned.title = PlainText.line(title)
        cleaned.id = PlainText.line(id)
        cleaned.source = PlainText.line(source)
        cleaned.publisher = filled(publisher)
        cleaned.url = filled(url)
        cleaned.sentiment = sentiment.flatMap { (-1...1).contains($0) ? $0 : nil }
        return cleaned
    }

    /// By symbol, time and id; by everything else where these are equal, so that the order given never counts.
    fileprivate func precedes(_ other: Headline) -> Bool {
        if (symbol, published) != (other.symbol, other.published) {
            return (symbol, published) < (other.symbol, other.published)
        }
        return [id, source, title, publisher ?? "", url ?? "", "\(sentiment ?? 2)"].lexicographicallyPrecedes(
            [
                other.id, other.source, other.title, other.publisher ?? "", other.url ?? "",
                "\(other.sentiment ?? 2)",
            ], by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }
}

/// Text from outside on one line.
enum PlainText {
    /// The text without control and format characters (line breaks, escapes, direction overrides, NUL) and with
    /// one blank where there were several.
    static func line(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        var isBlank = true
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator:
                if !isBlank { out.append(" ") }
                isBlank = true
            case .format where scalar != "\u{200D}" && scalar != "\u{200C}": continue
            default:
                out.append(scalar)
                isBlank = false
            }
        }
        if isBlank, !out.isEmpty { out.removeLast() }
        return String(out)
    }
}
