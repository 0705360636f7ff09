public import Core
public import Lake

/// Bars of many sessions in columns, session after session, with the splits, dividends and successions
/// that each session's partition told of.
public struct BarHistory: Sendable {
    /// Ascending.
    let dates: [CivilDate]
    /// Bars `offsets[session]..<offsets[session + 1]` are those of a session.
    let offsets: [Int]
    /// The symbols that occur, each once.
    let symbols: [Symbol]
    /// The index of each bar's symbol.
    let codes: [Int32]
    /// The first bar whose open, high and low are known: bar b's are at b - pricedFrom of ``open``, ``high`` and
    /// ``low``.
    let pricedFrom: Int
    let open: [Double]
    let high: [Double]
    let low: [Double]
    let close: [Double]
    /// Shares; NaN where the stored volume does not stand for the market's trading.
    let volume: [Double]
    /// By session.
    let splits: [[MarketSession.Split]]
    /// By session.
    let dividends: [[MarketSession.Dividend]]
    /// By session.
    let successions: [[SymbolSuccession]]

    /// Reads the raw partitions of the sessions, which ascend.
    ///
    /// - Throws: ``Lake/LakeError``; ``FeatureError`` with `badInput` for a split or dividend that makes no
    ///   sense, or flags that are unknown.
    public init(lake: DataLake, sessions: [CivilDate]) throws {
        try self.init(lake: lake, sessions: sessions, pricedFrom: nil)
    }

    /// - Parameter pricedFrom: the first session whose opens, highs and lows are read, which are of no use to
    ///   what is worked out from the past; all by default.
    init(lake: DataLake, sessions: [CivilDate], pricedFrom: CivilDate?) throws {
        let bars = try lake.columns(
            ["symbol", "close", "volume"], optional: ["flags"], of: "bars.parquet", in: .raw, on: sessions)
        let first = pricedFrom.flatMap { date in sessions.firstIndex { $0 >= date } } ?? 0
        let priced = try lake.columns(
            ["open", "high", "low"], of: "bars.parquet", in: .raw, on: Array(sessions[first...]))
        let names = try bars.categories("symbol")
        dates = sessions
        offsets = bars.offsets
        symbols = names.values.map(Symbol.init(rawValue:))
        codes = names.codes
        self.pricedFrom = bars.offsets[first]
        open = try priced.doubles("open")
        high = try priced.doubles("high")
        low = try priced.doubles("low")
        close = try bars.doubles("close")
        let flags = try bars.categories("flags")
        volume = Self.volumes(
            try bars.int64s("volume"), flags: flags.codes,
            isMarket: try Self.marketVolumes(flags.values, on: sessions))
        let told = try parallelMap(sessions) { date in
            let actions = try lake.actions(on: date)
            return (
                splits: try MarketSession.splits(actions, on: date),
                dividends: try MarketSession.dividends(actions, on: date),
                successions: actions.compactMap(SymbolSuccession.init)
            )
        }
        splits = told.map(\.splits)
        dividends = told.map(\.dividends)
        successions = told.map(\.successions)
    }

    /// The same, taking from `earlier` what that has of the sessions already.
    ///
    /// - Precondition: the sessions that both have are the last of `earlier` and the first of `sessions`.
    init(
        lake: DataLake, sessions: [CivilDate], pricedFrom: CivilDate, after earlier: BarHistory?
    ) throws {
        guard let first = sessions.first, let earlier, let last = earlier.dates.last, last >= first else {
            try self.init(lake: lake, sessions: sessions, pricedFrom: pricedFrom)
            return
        }
        let kept = earlier.dates.firstIndex { $0 >= first } ?? earlier.dates.count
        let new = sessions.filter { $0 > last }
        precondition(Array(earlier.dates[kept...]) + new == sessions)
        self.init(earlier, from: kept, new.isEmpty ? nil : try BarHistory(lake: lake, sessions: new))
    }

    /// The sessions of one from an index on, and then all of another.
    private init(_ earlier: BarHistory, from index: Int, _ later: BarHistory?) {
        let bars = earlier.offsets[index]..<earlier.codes.count
        func joined<Value>(_ values: (BarHistory) -> [Value]) -> [Value] {
            Array(values(earlier)[bars]) + (later.map(values) ?? [])
        }
        func bySession<Value>(_ values: (BarHistory) -> [Value]) -> [Value] {
            Array(values(earlier)[index...]) + (later.map(values) ?? [])
        }
        var symbols = earlier.symbols
        var codes = Array(earlier.codes[bars])
        if let later {
            var places = Dictionary(uniqueKeysWithValues: zip(symbols, Int32(0)...))
            let renumbered = later.symbols.map { symbol -> Int32 in
                if let known = places[symbol] { return known }
                places[symbol] = Int32(symbols.count)
                symbols.append(symbol)
                return Int32(symbols.count - 1)
            }
            codes.reserveCapacity(codes.count + later.codes.count)
            for code in later.codes { codes.append(code < 0 ? code : renumbered[Int(code)]) }
        }
        self.symbols = symbols
        self.codes = codes
        let base = earlier.offsets[index]
        let kept = earlier.offsets[index...].map { $0 - base }
        offsets = kept + (later?.offsets.dropFirst().map { $0 + bars.count } ?? [])
        dates = bySession(\.dates)
        let priced = max(earlier.pricedFrom, base)
        pricedFrom = priced - base
        func prices(_ values: (BarHistory) -> [Double]) -> [Double] {
            values(earlier)[(priced - earlier.pricedFrom)...] + (later.map(values) ?? [])
        }
        (open, high, low) = (prices(\.open), prices(\.high), prices(\.low))
        (close, volume) = (joined(\.close), joined(\.volume))
        (splits, dividends) = (bySession(\.splits), bySession(\.dividends))
        successions = bySession(\.successions)
    }

    /// Of each text of flags, whether a bar with it has the market's volume.
    private static func marketVolumes(_ texts: [String], on sessions: [CivilDate]) throws -> [Bool] {
        try texts.map { text in
            guard let flags = BarFlags(text: text) else {
                let remedy =
                    sessions.count > 1
                    ? "--from \(sessions[0]) --to \(sessions[sessions.count - 1])" : "--date \(sessions[0])"
                throw FeatureError(
                    .badInput,
                    "a bars.parquet has the unknown flags “\(text)”; update Bellwether, or run fetch-daily "
                        + "\(remedy) --force")
            }
            return flags.hasMarketVolume
        }
    }

    private static func volumes(_ stored: [Int64], flags codes: [Int32], isMarket: [Bool]) -> [Double] {
        guard isMarket.contains(false) else { return stored.map(Double.init) }
        return stored.indices.map { bar in
            let code = Int(codes[bar])
            return code < 0 || isMarket[code] ? Double(stored[bar]) : .nan
        }
    }

    /// Sessions held in memory, which ascend.
    public init(_ sessions: [MarketSession]) {
        precondition(zip(sessions, sessions.dropFirst()).allSatisfy { $0.date < $1.date })
        dates = sessions.map(\.date)
        offsets = sessions.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.bars.count) }
        let bars = sessions.flatMap(\.bars)
        symbols = Set(bars.map(\.symbol)).sorted()
        let places = Dictionary(uniqueKeysWithValues: zip(symbols, Int32(0)...))
        codes = bars.map { places[$0.symbol, default: -1] }
        pricedFrom = 0
        open = bars.map(\.open)
        high = bars.map(\.high)
        low = bars.map(\.low)
        close = bars.map(\.close)
        volume = bars.map { $0.flags.hasMarketVolume ? Double($0.volume) : .nan }
        splits = sessions.map(\.splits)
        dividends = sessions.map(\.dividends)
        successions = sessions.map(\.successions)
    }
}
