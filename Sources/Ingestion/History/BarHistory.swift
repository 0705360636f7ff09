import Core

/// Bars of one's own history by session, and the rows that could not be read.
///
/// Holds the bars of the wanted sessions alone, 64 bytes each.
struct BarHistory {
    struct Row {
        var symbol: UInt32
        var open: Double
        var high: Double
        var low: Double
        var close: Double
        var volume: Int64
        /// NaN where there is none.
        var vwap: Double
        /// Negative where there is none.
        var trades: Int64
    }

    /// A row that is not a bar.
    struct Fault {
        var symbol: UInt32?
        var date: CivilDate?
        var rule: BarViolation.Rule
        var detail: String
    }

    struct Session {
        var rows: [Row] = []
        var faults: [Fault] = []
    }

    var symbols = SymbolCodes()
    var adjustment = "raw"
    private(set) var sessions: [Session] = []
    private let wanted: Set<CivilDate>?
    private var places: [Int32: Int] = [:]
    /// Where the days met last are, by their low bits: days come back much sooner than they are many.
    private var recent = [(day: Int32, place: Int)](repeating: (.min, -1), count: 1 << 12)
    private var first = Int32.max
    private var last = Int32.min

    /// - Parameter wanted: the sessions to hold; nil for all.
    init(wanted: Set<CivilDate>?) {
        self.wanted = wanted
    }

    func wants(_ session: CivilDate) -> Bool {
        wanted?.contains(session) ?? true
    }

    /// The index in ``sessions`` of a day that the history holds, or -1 for one that nobody asked for.
    @inline(__always)
    mutating func place(of day: Int32) -> Int {
        let slot = Int(day) & (recent.count - 1)
        if recent[slot].day == day { return recent[slot].place }
        let place = newPlace(of: day)
        recent[slot] = (day, place)
        return place
    }

    private mutating func newPlace(of day: Int32) -> Int {
        first = min(first, day)
        last = max(last, day)
        if let place = places[day] { return place }
        guard wants(CivilDate(daysSinceEpoch: day)) else { return -1 }
        places[day] = sessions.count
        sessions.append(Session())
        return sessions.count - 1
    }

    @inline(__always)
    mutating func append(_ row: Row, at place: Int) {
        sessions[place].rows.append(row)
    }

    mutating func append(_ fault: Fault, at place: Int) {
        sessions[place].faults.append(fault)
    }

    func session(_ date: CivilDate) -> Session? {
        places[date.daysSinceEpoch].map { sessions[$0] }
    }

    /// The days between which the files have rows, wanted or not.
    var span: String {
        guard first <= last else { return "no bars at all" }
        return "\(CivilDate(daysSinceEpoch: first)) to \(CivilDate(daysSinceEpoch: last))"
    }

    func bar(_ row: Row, on date: CivilDate, source: String) -> Bar {
        Bar(
            symbol: symbols.symbols[Int(row.symbol)], date: date, open: row.open, high: row.high,
            low: row.low,
            close: row.close, volume: row.volume, vwap: row.vwap.isNaN ? nil : row.vwap,
            trades: row.trades < 0 ? nil : row.trades, source: source)
    }

    func rejected(_ fault: Fault, source: String) -> RejectedBar {
        RejectedBar(
            symbol: fault.symbol.map { symbols.symbols[Int($0)] }, date: fault.date, source: source,
            violation: BarViolation(rule: fault.rule, detail: fault.detail))
    }

    /// The code of the symbol that a file's name gives: `AAPL` for `AAPL.csv.gz`.
    ///
    /// - Throws: ``IngestionError`` with `malformed` when the name is not a ticker in capitals, since
    ///   `history.csv` is not a stock.
    mutating func code(ofFileNamed path: String) throws(IngestionError) -> UInt32 {
        var name = path.split(separator: "/").last.map(String.init) ?? path
        for ending in [".gz", ".zst", ".csv", ".parquet"] where name.lowercased().hasSuffix(ending) {
            name.removeLast(ending.count)
        }
        let isCapitals = name.utf8.allSatisfy { !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        let code = isCapitals ? Array(name.utf8).withUnsafeBufferPointer { symbols.code($0) } : nil
        guard let code else {
            throw IngestionError(
                .malformed,
                "\(path) has no symbol column, and its name is not a ticker in capitals; name the column with "
                    + "--columns symbol=HEADER, or the file after its stock (AAPL.csv)")
        }
        return code
    }
}
