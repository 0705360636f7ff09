public import Core
import Parquet

extension DataLake {
    /// The signals published for the session, ordered by rank.
    public func signals(on date: CivilDate) throws(LakeError) -> [Signal] {
        let folder = Dataset.signals.partition(date)
        let table = try table("signals.parquet", of: folder)
        return try reading("signals.parquet", of: folder) { () throws(ParquetError) in
            let slots = try table.int32s("slot")
            let symbols = try table.strings("symbol")
            let actions = try table.strings("action")
            let ranks = try table.int32s("rank")
            let targets = try table.doubles("target_weight")
            let previous = try table.doubles("previous_weight")
            let scores = try table.doubles("score")
            let confidences = try table.doubles("confidence")
            let closes = try table.doublesOrNaN("close")
            let reasons = try table.strings("reason")
            let models = try table.strings("model")
            let drivers = try driverColumns(table)
            let hitRates = try hitRates(table)
            var signals: [Signal] = []
            signals.reserveCapacity(slots.count)
            for row in slots.indices {
                guard let action = SignalAction(rawValue: actions[row]) else {
                    throw ParquetError(.typeMismatch, "row \(row) has the unknown action “\(actions[row])”")
                }
                signals.append(
                    Signal(
                        slot: Int(slots[row]), symbol: Symbol(rawValue: symbols[row]), action: action,
                        rank: Int(ranks[row]), targetWeight: targets[row], previousWeight: previous[row],
                        score: scores[row], confidence: confidences[row], close: closes[row],
                        reason: reasons[row], model: models[row],
                        drivers: drivers.compactMap { group, deltas in
                            deltas[row].isNaN ? nil : SignalDriver(group, delta: deltas[row])
                        }, expectedHitRate: hitRates.isEmpty ? nil : hitRates[row]))
            }
            return signals
        }
    }

    /// Absent in partitions of version 1.
    private func driverColumns(
        _ table: ParquetTable
    ) throws(ParquetError) -> [(FeatureGroup, [Double])] {
        var columns: [(FeatureGroup, [Double])] = []
        for group in FeatureGroup.allCases where has(Self.column(group), table) {
            columns.append((group, try table.doublesOrNaN(Self.column(group))))
        }
        return columns
    }

    private func hitRates(_ table: ParquetTable) throws(ParquetError) -> [HitRateEstimate?] {
        guard has("expected_hit_rate", table) else { return [] }
        let rates = try table.doublesOrNaN("expected_hit_rate")
        let lows = try table.doublesOrNaN("hit_rate_low")
        let highs = try table.doublesOrNaN("hit_rate_high")
        let counts = try table.int32s("hit_rate_count")
        return rates.indices.map { row in
            guard !rates[row].isNaN else { return nil }
            return HitRateEstimate(
                rate: rates[row], low: lows[row], high: highs[row], count: Int(counts[row]))
        }
    }

    private func has(_ name: String, _ table: ParquetTable) -> Bool {
        table.columns.contains { $0.name == name }
    }

    private static func column(_ group: FeatureGroup) -> String { "driver_\(group.rawValue)" }

    /// Publishes the session's signals partition.
    ///
    /// - Parameter others: files of the same signals in other forms.
    @discardableResult
    public func publish(
        signals: [Signal], others: [LakeFile] = [], on date: CivilDate, provenance: Provenance
    ) throws(LakeError) -> Manifest {
        let folder = Dataset.signals.partition(date)
        return try publish(
            folder, files: [try signalsFile(signals, on: date)] + others, provenance: provenance)
    }

    /// signals.parquet, as it is published.
    public func signalsFile(_ signals: [Signal], on date: CivilDate) throws(LakeError) -> LakeFile {
        let signals = signals.sorted { $0.rank < $1.rank }
        let drivers = FeatureGroup.allCases.map { group in
            Column.nanAsNull(
                Self.column(group),
                signals.map { $0.drivers.first { $0.group == group }?.delta ?? .nan })
        }
        let table = ParquetTable(
            columns: [
                Column("slot", .int32(signals.map { Int32($0.slot) })),
                Column("symbol", .string(signals.map(\.symbol.rawValue))),
                Column("action", .string(signals.map(\.action.rawValue))),
                Column("rank", .int32(signals.map { Int32($0.rank) })),
                Column("target_weight", .double(signals.map(\.targetWeight))),
                Column("previous_weight", .double(signals.map(\.previousWeight))),
                Column("score", .double(signals.map(\.score))),
                Column("confidence", .double(signals.map(\.confidence))),
                .nanAsNull("close", signals.map(\.close)),
                Column("reason", .string(signals.map(\.reason))),
                Column("model", .string(signals.map(\.model))),
                .nanAsNull("expected_hit_rate", signals.map { $0.expectedHitRate?.rate ?? .nan }),
                .nanAsNull("hit_rate_low", signals.map { $0.expectedHitRate?.low ?? .nan }),
                .nanAsNull("hit_rate_high", signals.map { $0.expectedHitRate?.high ?? .nan }),
                Column(
                    "hit_rate_count", .int32(signals.map { Int32(clamping: $0.expectedHitRate?.count ?? 0) })),
            ] + drivers)
        return try encode(table, "signals.parquet", of: Dataset.signals.partition(date))
    }
}
