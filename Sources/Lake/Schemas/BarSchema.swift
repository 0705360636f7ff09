public import Core
import Parquet

extension DataLake {
    /// The session's bars as stored, ordered by symbol.
    public func bars(on date: CivilDate) throws(LakeError) -> [Bar] {
        let folder = Dataset.raw.partition(date)
        let table = try table("bars.parquet", of: folder)
        return try reading("bars.parquet", of: folder) { () throws(ParquetError) in
            try Self.bars(in: table)
        }
    }

    static func bars(in table: ParquetTable) throws(ParquetError) -> [Bar] {
        let symbols = try table.strings("symbol")
        let dates = try table.dates("date")
        let open = try table.doubles("open")
        let high = try table.doubles("high")
        let low = try table.doubles("low")
        let close = try table.doubles("close")
        let volume = try table.int64s("volume")
        let vwap = try table.optionalDoubles("vwap")
        let trades = try table.optionalInt64s("trades")
        let source = try table.strings("source")
        let flags = try flags(of: table)
        return symbols.indices.map {
            Bar(
                symbol: Symbol(rawValue: symbols[$0]), date: CivilDate(daysSinceEpoch: dates[$0]),
                open: open[$0], high: high[$0], low: low[$0], close: close[$0], volume: volume[$0],
                vwap: vwap[$0], trades: trades[$0], source: source[$0],
                flags: flags.isEmpty ? [] : flags[$0])
        }
    }

    /// The corporate actions that the session's partition brought, ordered by symbol and ex-date.
    public func actions(on date: CivilDate) throws(LakeError) -> [CorporateAction] {
        let folder = Dataset.raw.partition(date)
        let table = try table("actions.parquet", of: folder)
        return try reading("actions.parquet", of: folder) { () throws(ParquetError) in
            let symbols = try table.strings("symbol")
            let dates = try table.dates("ex_date")
            let kinds = try table.strings("kind")
            let ratios = try table.optionalDoubles("ratio")
            let amounts = try table.optionalDoubles("amount")
            let sources = try table.strings("source")
            let former =
                table.columns.contains { $0.name == "former" } ? try table.optionalStrings("former") : []
            var actions: [CorporateAction] = []
            actions.reserveCapacity(symbols.count)
            for row in symbols.indices {
                let kind: CorporateAction.Kind
                switch (kinds[row], ratios[row], amounts[row]) {
                case ("split", let ratio?, _): kind = .split(ratio: ratio)
                case ("dividend", _, let amount?): kind = .dividend(amount: amount)
                case ("new_series", _, _): kind = .newSeries
                case ("rename", _, _):
                    guard row < former.count, let name = former[row] else {
                        throw ParquetError(.typeMismatch, "row \(row) is a rename without a former symbol")
                    }
                    kind = .rename(former: Symbol(rawValue: name))
                default:
                    throw ParquetError(
                        .typeMismatch,
                        "row \(row) is neither a split with a ratio nor a dividend, a rename or a new series")
                }
                actions.append(
                    CorporateAction(
                        symbol: Symbol(rawValue: symbols[row]), exDate: CivilDate(daysSinceEpoch: dates[row]),
                        kind: kind, source: sources[row]))
            }
            return actions
        }
    }

    /// Publishes a session's raw partition: the sound bars, the corporate actions, the rejected bars, and the
    /// bars as they stood before they were restated, if any were.
    @discardableResult
    public func publish(
        bars: [Bar], actions: [CorporateAction], rejects: [RejectedBar], revisions: [Revision] = [],
        on date: CivilDate, provenance: Provenance
    ) throws(LakeError) -> Manifest {
        let folder = Dataset.raw.partition(date)
        let bars = bars.sorted { $0.symbol < $1.symbol }
        let actions = actions.sorted { ($0.symbol, $0.exDate) < ($1.symbol, $1.exDate) }
        var files = [
            try encode(Self.table(bars), "bars.parquet", of: folder),
            try encode(Self.table(actions), "actions.parquet", of: folder),
            try encode(Self.table(rejects), "rejects.parquet", of: folder),
        ]
        if !revisions.isEmpty {
            files.append(try encode(Self.table(revisions), Self.revisionsFile, of: folder))
        }
        return try publish(folder, files: files, provenance: provenance)
    }

    static func table(_ bars: [Bar]) -> ParquetTable {
        ParquetTable(columns: [
            Column("symbol", .string(bars.map(\.symbol.rawValue))),
            Column("date", .date(bars.map(\.date.daysSinceEpoch))),
            Column("open", .double(bars.map(\.open))),
            Column("high", .double(bars.map(\.high))),
            Column("low", .double(bars.map(\.low))),
            Column("close", .double(bars.map(\.close))),
            Column("volume", .int64(bars.map(\.volume))),
            .optional("vwap", bars.map(\.vwap)),
            .optional("trades", bars.map(\.trades)),
            Column("source", .string(bars.map(\.source))),
            .optional("flags", bars.map(\.flags.text)),
        ])
    }

    /// The flags of each row; empty for a file from before there were flags.
    private static func flags(of table: ParquetTable) throws(ParquetError) -> [BarFlags] {
        guard table.columns.contains(where: { $0.name == "flags" }) else { return [] }
        let texts = try table.optionalStrings("flags")
        var flags = [BarFlags](repeating: [], count: texts.count)
        for (row, text) in texts.enumerated() where text != nil {
            guard let known = BarFlags(text: text) else {
                throw ParquetError(.typeMismatch, "row \(row) has the unknown flags “\(text ?? "")”")
            }
            flags[row] = known
        }
        return flags
    }

    private static func table(_ actions: [CorporateAction]) -> ParquetTable {
        ParquetTable(columns: [
            Column("symbol", .string(actions.map(\.symbol.rawValue))),
            Column("ex_date", .date(actions.map(\.exDate.daysSinceEpoch))),
            Column(
                "kind",
                .string(
                    actions.map {
                        switch $0.kind {
                        case .split: "split"
                        case .dividend: "dividend"
                        case .rename: "rename"
                        case .newSeries: "new_series"
                        }
                    })),
            .optional(
                "ratio",
                actions.map { (action) -> Double? in
                    if case .split(let ratio) = action.kind { ratio } else { nil }
                }),
            .optional(
                "amount",
                actions.map { (action) -> Double? in
                    if case .dividend(let amount) = action.kind { amount } else { nil }
                }),
            Column("source", .string(actions.map(\.source))),
            .optional(
                "former",
                actions.map { (action) -> String? in
                    if case .rename(let former) = action.kind { former.rawValue } else { nil }
                }),
        ])
    }
}
