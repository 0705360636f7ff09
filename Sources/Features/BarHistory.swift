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
        let bars = try lake.columns(
            ["symbol", "open", "high", "low", "close", "volume"], optional: ["flags"],
            of: "bars.parquet", in: .raw, on: sessions)
        let names = try bars.categories("symbol")
        dates = sessions
        offsets = bars.offsets
        symbols = names.values.map(Symbol.init(rawValue:))
        codes = names.codes
        open = try bars.doubles("open")
        high = try bars.doubles("high")
        low = try bars.doubles("low")
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
