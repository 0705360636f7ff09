import Core
import Parquet

/// Reads one Parquet file into a history.
enum ParquetHistoryFile {
    /// - Throws: ``IngestionError`` with `malformed` for a file without the columns, or with nulls in those that
    ///   a bar needs.
    /// - Returns: how its metadata says that prices are adjusted; nil when it says nothing.
    static func read(_ path: String, options: HistoryOptions, into history: inout BarHistory)
        throws(IngestionError) -> String?
    {
        do {
            let file = try ParquetFile(path: path)
            let fields = file.schema.map(\.name)
            let places = try options.columns.places(in: fields, source: path)
            let names = places.mapValues { fields[$0] }
            let table = try file.read(columns: places.values.sorted().map { fields[$0] })
            func name(_ field: HistoryField) -> String { names[field] ?? field.rawValue }
            let symbols = try codes(table, name: names[.symbol], path, &history)
            let days = try days(table, file, name(.date), options, path)
            let open = try table.doubles(name(.open))
            let high = try table.doubles(name(.high))
            let low = try table.doubles(name(.low))
            let close = try table.doubles(name(.close))
            let volume = try counts(table, name(.volume))
            let vwap = try names[.vwap].map { try table.doublesOrNaN($0) }
            let trades = try names[.trades].map { try optionalCounts(table, $0) }
            for row in days.indices {
                let place = history.place(of: days[row])
                guard place >= 0 else { continue }
                history.append(
                    BarHistory.Row(
                        symbol: symbols[row], open: open[row], high: high[row], low: low[row],
                        close: close[row], volume: volume[row], vwap: vwap?[row] ?? .nan,
                        trades: trades?[row] ?? -1),
                    at: place)
            }
            return table.metadataValue("adjustment")
        } catch let error as IngestionError {
            throw error
        } catch {
            throw IngestionError(
                .malformed,
                "\(path) is not a Parquet file of bars (symbol, date, open, high, low, close, volume)",
                cause: error)
        }
    }

    private static func codes(
        _ table: ParquetTable, name: String?, _ path: String, _ history: inout BarHistory
    ) throws -> [UInt32] {
        guard let name else {
            return [UInt32](repeating: try history.code(ofFileNamed: path), count: table.rowCount)
        }
        var codes: [UInt32] = []
        codes.reserveCapacity(table.rowCount)
        for (row, symbol) in try table.strings(name).enumerated() {
            var text = symbol
            guard let code = text.withUTF8({ history.symbols.code($0) }) else {
                throw IngestionError(
                    .malformed, "\(path), row \(row), column \(name): “\(symbol.prefix(40))” is not a symbol")
            }
            codes.append(code)
        }
        return codes
    }

    /// Days since 1970-01-01 from a DATE, a text in the declared format, or a timestamp.
    private static func days(
        _ table: ParquetTable, _ file: ParquetFile, _ name: String, _ options: HistoryOptions, _ path: String
    ) throws -> [Int32] {
        if case .timestamp = try table.column(name).values {
            return try days(of: try table.timestamps(name), options.dateFormat, path)
        }
        guard case .string(let texts) = try table.column(name).values else { return try table.dates(name) }
        let parser = HistoryDateParser(format: options.dateFormat)
        var days: [Int32] = []
        days.reserveCapacity(texts.count)
        for (row, text) in texts.enumerated() {
            var copy = text
            guard case .day(let day) = copy.withUTF8({ parser.day($0) }) else {
                throw IngestionError(
                    .malformed,
                    "\(path), row \(row), column \(name): “\(text.prefix(40))” is not a date that can be read in "
                        + "one way; declare it with --date-format, or store a DATE")
            }
            days.append(day)
        }
        return days
    }

    /// Where all are midnight UTC a day is meant, as pandas writes dates; else the instant counts in New York.
    private static func days(
        of nanoseconds: [Int64], _ format: HistoryDateFormat?, _ path: String
    ) throws(IngestionError) -> [Int32] {
        let day: Int64 = 86_400_000_000_000
        func whole(_ value: Int64) -> Int32 {
            Int32(clamping: value >= 0 ? value / day : (value - day + 1) / day)
        }
        if format == .timestampDay || (format == nil && nanoseconds.allSatisfy { $0 % day == 0 }) {
            return nanoseconds.map(whole)
        }
        var days: [Int32] = []
        days.reserveCapacity(nanoseconds.count)
        for value in nanoseconds {
            let second = value >= 0 ? value / 1_000_000_000 : (value - 999_999_999) / 1_000_000_000
            guard let found = NewYorkDay.day(secondsSinceEpoch: second) else {
                throw IngestionError(
                    .badSetting,
                    "\(path): this machine does not know the zone America/New_York; install tzdata, or store a DATE"
                )
            }
            days.append(found)
        }
        return days
    }

    private static func counts(_ table: ParquetTable, _ name: String) throws -> [Int64] {
        switch try table.column(name).values {
        case .int32: try table.int32s(name).map(Int64.init)
        case .double, .float: try table.doubles(name).map { abs($0) < 0x1p62 ? Int64($0.rounded()) : -1 }
        default: try table.int64s(name)
        }
    }

    private static func optionalCounts(_ table: ParquetTable, _ name: String) throws -> [Int64] {
        switch try table.column(name).values {
        case .int32: try table.optionalInt32s(name).map { $0.map(Int64.init) ?? -1 }
        case .double, .float:
            try table.doublesOrNaN(name).map { $0 >= 0 && $0 < 0x1p62 ? Int64($0.rounded()) : -1 }
        default: try table.optionalInt64s(name).map { $0 ?? -1 }
        }
    }
}
