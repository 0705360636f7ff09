import Core
import Lake

/// What every stock of a decision came to, from the open of the execution session on: the feature partitions of
/// a month, walked once.
///
/// A stock is followed by its symbol, over renames, in its slot: one that is delisted keeps its last price, and what
/// moves into its slot is another. The first session counts from its open to its close, the others from the close
/// before, with what was paid since, as `(close + dividend) / previous_close`; a stock without a bar stays as it is.
struct OutcomeMarket {
    /// Mean return over the stocks that could be bought.
    let benchmark: Double
    /// How many those are, and how many of them exceed ``benchmark``.
    let stocks: Int
    let stockHits: Int
    /// Total return of each stock that was asked for; 0 for one that never traded.
    let gains: [Symbol: Double]

    private static let columns = ["open", "close", "previous_close", "dividend"]

    /// - Parameters:
    ///   - sessions: the execution session, or the first after it with features, up to the last; not empty.
    ///   - wanted: symbols and slots of the signals.
    ///   - renames: those of the time, by date.
    /// - Throws: ``LakeError``. Nil is no answer: a decision without a stock to buy has a benchmark of 0.
    init(
        lake: DataLake, decision: CivilDate, sessions: [CivilDate], wanted: [(symbol: Symbol, slot: Int)],
        renames: [SymbolSuccession]
    ) throws(LakeError) {
        try Self.requireCurrent(lake, [decision] + sessions)
        let start = try lake.columns(
            ["slot", "symbol", "tenure_months"], of: "features.parquet", in: .features, on: [decision])
        var walk = StockWalk()
        let tenure = try start.doubles("tenure_months")
        let slots = try start.int32s("slot")
        let symbols = try start.categories("symbol")
        for row in slots.indices where tenure[row] > 0 {
            walk.follow(symbols.values[Int(symbols.codes[row])], in: slots[row])
        }
        let buyable = walk.count
        for (symbol, slot) in wanted { walk.follow(symbol.rawValue, in: Int32(slot)) }

        let read = try lake.columns(
            ["slot", "symbol"] + Self.columns, of: "features.parquet", in: .features, on: sessions)
        let names = try read.categories("symbol")
        let (open, close) = (try read.doubles("open"), try read.doubles("close"))
        let (before, paid) = (try read.doubles("previous_close"), try read.doubles("dividend"))
        let places = try read.int32s("slot")
        walk.know(names.values)
        for (day, session) in sessions.enumerated() {
            walk.rename(
                renames.filter { $0.date > (day == 0 ? decision : sessions[day - 1]) && $0.date <= session })
            for row in read.offsets[day]..<read.offsets[day + 1] {
                let night = day > 0 && before[row] > 0
                walk.multiply(
                    names.codes[row], in: places[row],
                    by: night ? (close[row] + paid[row]) / before[row] : close[row] / open[row])
            }
        }

        var sum = 0.0
        for growth in walk.growth[..<buyable] { sum += growth - 1 }
        let mean = buyable > 0 ? sum / Double(buyable) : 0
        benchmark = mean
        stocks = buyable
        stockHits = walk.growth[..<buyable].count { $0 - 1 > mean }
        var gains: [Symbol: Double] = [:]
        for (symbol, _) in wanted { gains[symbol] = walk.gain(of: symbol.rawValue) }
        self.gains = gains
    }

    /// Features of earlier definitions have no dividends.
    private static func requireCurrent(_ lake: DataLake, _ sessions: [CivilDate]) throws(LakeError) {
        let manifests = try lake.manifests(of: sessions.map { Dataset.features.partition($0) })
        for (session, manifest) in zip(sessions, manifests)
        where manifest.schemaVersion < Feature.schemaVersion {
            throw LakeError(
                .schemaTooOld,
                "the features of \(session) in \(lake.name) were made by definitions of version "
                    + "\(manifest.schemaVersion), this program's are of version \(Feature.schemaVersion); "
                    + "run build-features --date \(session)")
        }
    }
}
