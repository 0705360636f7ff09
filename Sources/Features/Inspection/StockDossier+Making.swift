public import Core
public import Lake

extension StockDossier {
    /// Gathers what the tree says of the company behind `symbol` on a session.
    ///
    /// - Parameters:
    ///   - days: how many of the last sessions to list.
    ///   - chart: how many closes to give.
    /// - Throws: ``FeatureError`` with `missingInput` when the session was not fetched, or knows no such stock;
    ///   ``Lake/LakeError``.
    public init(
        _ symbol: Symbol, on session: CivilDate, in lake: DataLake, days: Int = 10, chart: Int = 120
    ) throws {
        guard try lake.contains(.raw, on: session) else {
            throw FeatureError(
                .missingInput, "no raw/ of \(session) in \(lake.name); run fetch-daily --date \(session)")
        }
        let anchor = FeatureTable.anchor(of: session)
        let sessions = try lake.sessions(of: .raw, in: anchor...session)
        let history = try BarHistory(lake: lake, sessions: sessions, pricedFrom: session)
        let ledger = StockLedger(symbol, on: session, in: history)
        let slot = try Self.slot(of: symbol, on: session, in: lake)
        guard ledger.barCount > 0 || slot != nil else {
            throw FeatureError(
                .missingInput,
                "\(symbol) has no bar between \(sessions[0]) and \(session) in \(lake.name), and no slot; "
                    + "check the symbol with bellwether universe at \(session) --slots")
        }
        self.symbol = symbol
        self.session = session
        (name, sector) = (slot?.name, slot?.sector)
        (self.slot, state, since, removed) = (slot?.index, slot?.state, slot?.since, slot?.removed)
        adjustment = try lake.manifest(of: .raw, on: session).adjustment
        let adjusted = ledger.adjustedCloses()
        let last = (max(0, ledger.barCount - chart)..<ledger.barCount)
        closes = last.map { Point(date: ledger.date(of: $0), close: adjusted[$0]) }
        events = ledger.events()
        let shown = try Self.days(Array(sessions.suffix(days)), ledger, adjusted, in: lake)
        self.days = shown.days
        notes = []
        features = []
        features = try values(ledger, slot, shown.last, anchor: anchor, in: lake)
        if adjustment != "raw", let adjustment { notes.append("raw/ states its prices as \(adjustment)") }
        if slot == nil {
            notes.append("not in the universe on \(session): features.parquet has no row of it")
        }
        if features.isEmpty {
            let silent =
                ledger.barCount > 0 ? "its last is of \(ledger.date(of: ledger.barCount - 1))" : "nor before"
            notes.append("no bar on \(session), \(silent)")
        }
    }

    private static func slot(
        of symbol: Symbol, on session: CivilDate, in lake: DataLake
    ) throws(LakeError) -> Slot? {
        guard try lake.contains(.universe, on: session) else { return nil }
        return try lake.slots(on: session).first { $0.symbol == symbol }
    }

    /// The last sessions as stored, and the bar of the very last.
    private static func days(
        _ sessions: [CivilDate], _ ledger: StockLedger, _ adjusted: [Double], in lake: DataLake
    ) throws -> (days: [Day], last: Bar?) {
        let closes = Dictionary(
            uniqueKeysWithValues: (0..<ledger.barCount).map { (ledger.date(of: $0), adjusted[$0]) })
        var last: Bar?
        let days = try sessions.map { date in
            let symbol = ledger.symbol(on: date)
            var day = Day(date: date, symbol: symbol)
            last = try lake.bars(on: date).first { $0.symbol == symbol }
            if let bar = last {
                (day.open, day.high, day.low, day.close) = (bar.open, bar.high, bar.low, bar.close)
                (day.volume, day.flags, day.source) = (bar.volume, bar.flags.text, bar.source)
                day.adjustedClose = closes[date]
            }
            if let reject = try lake.rejects(on: date).first(where: { $0.symbol == symbol }) {
                day.rejected = "\(reject.violation.rule.rawValue): \(reject.violation.detail)"
            }
            return day
        }
        return (days, last)
    }

    /// The features as they are worked out now, beside those stored.
    private mutating func values(
        _ ledger: StockLedger, _ slot: Slot?, _ bar: Bar?, anchor: CivilDate, in lake: DataLake
    ) throws -> [Value] {
        let universe = UniverseSession(
            date: session, slots: [slot ?? Slot(index: 0, symbol: symbol, state: .active)])
        let sheet = FeatureSheet(history: ledger.history, wanted: [universe], anchor: anchor)
        let rows = sheet.rows(at: 0)
        guard let series = rows.first else { return [] }
        let frame = sheet.frame(of: rows, at: 0)
        let stored = slot == nil ? nil : try storedRow(in: lake)
        let origins = FeatureOrigins(
            ledger: ledger, origin: series.origin, step: series.step, slot: slot,
            source: bar?.source ?? "", flags: bar?.flags ?? [])
        let values = Feature.allCases.map { feature in
            let value = frame[feature][0]
            let kept = stored?[feature.rawValue]
            return Value(
                feature: feature.column, value: value.isNaN ? nil : value,
                stored: kept.flatMap { $0.isNaN ? nil : $0 },
                from: origins.text(feature, isNull: value.isNaN))
        }
        if stored != nil, values.contains(where: { $0.value?.bitPattern != $0.stored?.bitPattern }) {
            notes.append(
                "features.parquet says otherwise: it was made from other inputs; "
                    + "run build-features --date \(session)")
        }
        return values
    }

    private mutating func storedRow(in lake: DataLake) throws -> [Double]? {
        guard try lake.contains(.features, on: session) else {
            notes.append("features/ of \(session) was not built; run build-features --date \(session)")
            return nil
        }
        let frame: FeatureFrame
        do throws(LakeError) {
            frame = try lake.features(on: session)
        } catch {
            guard error.code == .schemaTooOld else { throw error }
            notes.append(error.message)
            return nil
        }
        guard let row = frame.symbols.firstIndex(of: symbol) else { return nil }
        return frame.columns.map { $0[row] }
    }
}
