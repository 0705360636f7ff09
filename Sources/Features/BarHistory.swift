public import Core
public import Lake

/// Bars of many sessions in columns, session after session, with the splits that each session's partition
/// told of.
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
    /// Shares.
    let volume: [Int64]
    /// By session.
    let splits: [[MarketSession.Split]]

    /// Reads the raw partitions of the sessions, which ascend.
    ///
    /// - Throws: ``Lake/LakeError``; ``FeatureError`` with `badInput` for a split that makes no sense.
    public init(lake: DataLake, sessions: [CivilDate]) throws {
        let bars = try lake.columns(
            ["symbol", "open", "high", "low", "close", "volume"], of: "bars.parquet", in: .raw, on: sessions)
        let names = try bars.categories("symbol")
        dates = sessions
        offsets = bars.offsets
        symbols = names.values.map(Symbol.init(rawValue:))
        codes = names.codes
        open = try bars.doubles("open")
        high = try bars.doubles("high")
        low = try bars.doubles("low")
        close = try bars.doubles("close")
        volume = try bars.int64s("volume")
        splits = try parallelMap(sessions) { date in
            try MarketSession.splits(try lake.actions(on: date), on: date)
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
        volume = bars.map(\.volume)
        splits = sessions.map(\.splits)
    }
}
