import Core

/// Reads one CSV file into a history, in one pass and without a string for each cell.
///
/// Rows of sessions that nobody asked for are read up to their date. An empty cell, and `null`, `nan`, `na`,
/// `n/a` or `none`, is a null. A row that cannot be read becomes a fault of its session; one without a
/// readable date goes with the dated row before it in the file, or with the first after it.
struct CSVHistoryFile: ~Copyable {
    /// More undated rows than this share of a file's fail it: then the date format is wrong, not the rows.
    static let undatedShareToFail = 0.05

    private let path: String
    private let name: String
    private var scanner: CSVScanner
    private let headers: [String]
    private let columns: Columns
    private let dates: HistoryDateParser
    private let fixedSymbol: UInt32?
    private var rows = 0
    private var undated = 0
    private var firstUndated: String?
    private var undatedAhead: [String] = []
    private var lastPlace: Int?

    /// Where the fields stand; -1 for one that the file lacks.
    private struct Columns {
        var symbol, date, open, high, low, close, volume, vwap, trades: Int

        init(_ places: [HistoryField: Int]) {
            func place(_ field: HistoryField) -> Int { places[field] ?? -1 }
            (symbol, date) = (place(.symbol), place(.date))
            (open, high, low, close) = (place(.open), place(.high), place(.low), place(.close))
            (volume, vwap, trades) = (place(.volume), place(.vwap), place(.trades))
        }
    }

    /// Opens the file and reads its header.
    ///
    /// - Throws: ``IngestionError``: `missingFile`, or `malformed` for a file without the columns.
    init(path: String, options: HistoryOptions, into history: inout BarHistory) throws(IngestionError) {
        var scanner = CSVScanner(try HistoryInput(path: path), source: path)
        try scanner.begin()
        guard try scanner.next() else {
            throw IngestionError(
                .malformed,
                "\(path) is empty; a header line is needed (symbol,date,open,high,low,close,volume)")
        }
        var headers: [String] = []
        for index in 0..<min(scanner.cellCount, CSVScanner.cellLimit) { headers.append(scanner.text(index)) }
        let places = try options.columns.places(in: headers, source: path)
        let fixedSymbol = places[.symbol] == nil ? try history.code(ofFileNamed: path) : nil
        self.path = path
        name = path.split(separator: "/").last.map(String.init) ?? path
        self.headers = headers
        self.fixedSymbol = fixedSymbol
        columns = Columns(places)
        dates = HistoryDateParser(format: options.dateFormat)
        self.scanner = scanner
    }

    /// Reads all rows.
    ///
    /// - Throws: ``IngestionError`` with `malformed` for what makes the whole file unsure: a date that can be
    ///   read in two ways, thousands separators, more than 5 % of rows without a date, a damaged file.
    mutating func read(into history: inout BarHistory) throws(IngestionError) {
        let powers = scanner.powers
        while try scanner.next() {
            rows += 1
            try readRow(powers, into: &history)
        }
        guard Double(undated) <= Self.undatedShareToFail * Double(rows) else {
            throw IngestionError(
                .malformed,
                "\(path): \(undated) of \(rows) rows have no date that can be read, the first at "
                    + "\(firstUndated ?? ""); declare the form with --date-format")
        }
    }

    private mutating func readRow(_ powers: UnsafePointer<Double>, into history: inout BarHistory)
        throws(IngestionError)
    {
        guard scanner.cellCount > columns.date, columns.date < headers.count else {
            return addUndated(countDetail(), into: &history)
        }
        let date = scanner.cell(columns.date)
        let day: Int32
        switch dates.day(date) {
        case .day(let value): day = value
        case .malformed: return addUndated(try detail(columns.date, "is not a date"), into: &history)
        case .undeclaredOrder:
            throw fatal(
                columns.date,
                "could be month or day first; declare it: --date-format MM/DD/YYYY or DD/MM/YYYY")
        case .undeclaredMidnight:
            throw fatal(
                columns.date,
                "is midnight UTC, the evening before in New York; declare what is meant: --date-format "
                    + "timestamp-day (the day as written) or timestamp (the instant)")
        case .noZone:
            throw fatal(
                columns.date,
                "has no zone; write one, or declare --date-format timestamp-day (the day as written)")
        case .noZoneData:
            throw IngestionError(.badSetting, "the system does not know America/New_York; install tzdata")
        }
        let place = history.place(of: day)
        lastPlace = place
        if !undatedAhead.isEmpty {
            for detail in undatedAhead where place >= 0 {
                history.append(BarHistory.Fault(rule: .malformedRow, detail: detail), at: place)
            }
            undatedAhead = []
        }
        guard place >= 0 else { return }

        var fault = BarHistory.Fault(
            date: CivilDate(daysSinceEpoch: day), rule: .malformedRow, detail: "")
        guard scanner.cellCount == headers.count else {
            fault.detail = countDetail()
            return history.append(fault, at: place)
        }
        guard let symbol = fixedSymbol ?? history.symbols.code(scanner.cell(columns.symbol)) else {
            fault.detail = try detail(columns.symbol, "is not a symbol")
            return history.append(fault, at: place)
        }
        guard scanner.brokenCell < 0 else {
            fault.symbol = symbol
            fault.detail = "\(location(scanner.brokenCell)): text after a closing quote"
            return history.append(fault, at: place)
        }
        var troubled = -1
        let open = number(columns.open, powers, &troubled)
        let high = number(columns.high, powers, &troubled)
        let low = number(columns.low, powers, &troubled)
        let close = number(columns.close, powers, &troubled)
        let volume = count(columns.volume, powers, &troubled)
        if troubled < 0 {
            let vwap = columns.vwap < 0 ? .nan : optional(columns.vwap, powers, &troubled)
            let trades = columns.trades < 0 ? .nan : optional(columns.trades, powers, &troubled)
            if troubled < 0 {
                return history.append(
                    BarHistory.Row(
                        symbol: symbol, open: open, high: high, low: low, close: close, volume: volume,
                        vwap: vwap, trades: trades >= 0 && trades < 0x1p62 ? Int64(trades.rounded()) : -1),
                    at: place)
            }
        }
        fault.symbol = symbol
        if isNull(scanner.cell(troubled)) {
            fault.rule = .missingValue
            fault.detail = "\(location(troubled)): empty"
        } else {
            fault.detail = try detail(troubled, "is not a number")
        }
        history.append(fault, at: place)
    }

    // MARK: Cells

    /// A number that a bar needs; 0 and its column in `troubled` when there is none.
    @inline(__always)
    private borrowing func number(_ column: Int, _ powers: UnsafePointer<Double>, _ troubled: inout Int)
        -> Double
    {
        let cell = scanner.cell(column)
        if let base = cell.baseAddress, let value = NumberCell.double(base, cell.count, powers) {
            return value
        }
        if troubled < 0 { troubled = column }
        return 0
    }

    /// Whole shares; a source's fraction is rounded.
    @inline(__always)
    private borrowing func count(_ column: Int, _ powers: UnsafePointer<Double>, _ troubled: inout Int)
        -> Int64
    {
        let value = number(column, powers, &troubled)
        guard abs(value) < 0x1p62 else {
            if troubled < 0 { troubled = column }
            return 0
        }
        return Int64(value.rounded())
    }

    /// A number that may be absent: NaN then.
    private borrowing func optional(_ column: Int, _ powers: UnsafePointer<Double>, _ troubled: inout Int)
        -> Double
    {
        let cell = scanner.cell(column)
        if cell.isEmpty || isNull(cell) { return .nan }
        return number(column, powers, &troubled)
    }

    private borrowing func isNull(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        guard cell.count <= 4 else { return false }
        if let first = cell.first, first &- UInt8(ascii: "0") <= 9 { return false }
        return ["", "null", "nan", "na", "n/a", "none"]
            .contains(String(decoding: cell, as: UTF8.self).lowercased())
    }

    // MARK: Faults

    private mutating func addUndated(_ detail: String, into history: inout BarHistory) {
        undated += 1
        if firstUndated == nil { firstUndated = detail }
        guard let lastPlace else { return undatedAhead.append(detail) }
        guard lastPlace >= 0 else { return }
        history.append(BarHistory.Fault(rule: .malformedRow, detail: detail), at: lastPlace)
    }

    /// The file's name alone: what is stored must not depend on the machine.
    private borrowing func location(_ column: Int) -> String {
        let header = column < headers.count ? " (\(headers[column]))" : ""
        return "\(name), line \(scanner.line), column \(column + 1)\(header)"
    }

    private borrowing func countDetail() -> String {
        "\(name), line \(scanner.line): \(scanner.cellCount) cells where the header has \(headers.count)"
    }

    /// What is wrong with a cell.
    ///
    /// - Throws: ``IngestionError`` for a number with commas: then the whole file has them.
    private borrowing func detail(_ column: Int, _ problem: String) throws(IngestionError) -> String {
        let text = scanner.text(column)
        let isNumber = ![columns.symbol, columns.date].contains(column)
        let digits = text.utf8.filter { $0 &- UInt8(ascii: "0") <= 9 }.count
        if isNumber, text.contains(","), digits > 0,
            text.utf8.allSatisfy({ ",.-+0123456789".utf8.contains($0) })
        {
            throw fatal(
                column, "has a comma: thousands separators and decimal commas are not read; write 1234.5")
        }
        return "\(location(column)): “\(text.prefix(40))” \(problem)"
    }

    private borrowing func fatal(_ column: Int, _ problem: String) -> IngestionError {
        IngestionError(
            .malformed,
            "\(path), line \(scanner.line), column \(column + 1) (\(headers[column])): "
                + "“\(scanner.text(column).prefix(40))” \(problem)")
    }
}
