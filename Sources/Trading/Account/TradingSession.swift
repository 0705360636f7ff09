import Core
import Lake

/// What one session's raw partition says, as the books need it.
struct TradingSession {
    let date: CivilDate
    /// The session before.
    let before: CivilDate
    let bars: [Symbol: Bar]
    /// New shares per old one of what trades split since the session before, by symbol; none where the prices
    /// have those splits in them already.
    let splits: [Symbol: Double]
    /// USD a share, by symbol, of what trades without it since the session before.
    let dividends: [Symbol: Double]
    /// Digest of the partition.
    let digest: String

    /// Symbols that changed hands, all that are known of, each once.
    private let successions: [SymbolSuccession]

    /// - Parameter successions: those that the ledger knows.
    /// - Throws: ``TradingError`` with `missing` without a raw partition, `inconsistent` for a split or dividend that
    ///   is no number; ``Lake/LakeError``.
    init(
        _ date: CivilDate, after before: CivilDate, in lake: DataLake, successions: [SymbolSuccession]
    ) throws {
        guard try lake.contains(.raw, on: date) else {
            throw TradingError(
                .missing,
                "the books stand at the close of \(before), and \(lake.name) has no prices of \(date); run "
                    + "fetch-daily --date \(date), then bellwether paper again")
        }
        let manifest = try lake.manifest(of: .raw, on: date)
        let actions = try lake.actions(on: date).filter { $0.exDate > before && $0.exDate <= date }
        var (splits, dividends) = ([Symbol: Double](), [Symbol: Double]())
        let known = try Self.adjustedTo(manifest, on: date)
        for action in actions {
            switch action.kind {
            case .split(let ratio):
                guard ratio.isFinite, ratio > 0 else { throw Self.nonsense(action, ratio, date) }
                if let known, action.exDate <= known { continue }
                splits[action.symbol, default: 1] *= ratio
            case .dividend(let amount):
                guard amount.isFinite, amount >= 0 else { throw Self.nonsense(action, amount, date) }
                dividends[action.symbol, default: 0] += amount
            case .rename, .newSeries: continue
            }
        }
        self.date = date
        self.before = before
        self.splits = splits
        self.dividends = dividends
        bars = Dictionary(try lake.bars(on: date).map { ($0.symbol, $0) }) { first, _ in first }
        digest = manifest.digest
        let told = actions.compactMap(SymbolSuccession.init)
        self.successions = told.isEmpty ? successions : SymbolSuccession.distinct(successions + told)
    }

    /// What the company that had a symbol at the close before is called now; nil where it has lost its symbol to
    /// another.
    func current(_ symbol: Symbol) -> Symbol? {
        SymbolSuccession.current(symbol, since: before, on: date, in: successions)
    }

    /// The day up to which splits are in the prices already; nil where they are as traded.
    private static func adjustedTo(_ manifest: Manifest, on date: CivilDate) throws(TradingError)
        -> CivilDate?
    {
        let prefix = "split-adjusted as of "
        guard let text = manifest.adjustment, text != "raw" else { return nil }
        guard text.hasPrefix(prefix), let day = CivilDate(String(text.dropFirst(prefix.count))) else {
            throw TradingError(
                .inconsistent,
                "the prices of \(date) are “\(text)”, which is neither raw nor split-adjusted as of a day; run "
                    + "fetch-daily --date \(date) --force")
        }
        return day
    }

    private static func nonsense(
        _ action: CorporateAction, _ value: Double, _ date: CivilDate
    ) -> TradingError {
        TradingError(
            .inconsistent,
            "the actions of \(date) tell of a split or dividend of \(action.symbol) of \(value); run "
                + "fetch-daily --date \(date) --force")
    }
}
