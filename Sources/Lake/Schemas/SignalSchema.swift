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
                        reason: reasons[row], model: models[row]))
            }
            return signals
        }
    }

    /// Publishes the session's signals partition.
    @discardableResult
    public func publish(
        signals: [Signal], on date: CivilDate, provenance: Provenance
    ) throws(LakeError) -> Manifest {
        let folder = Dataset.signals.partition(date)
        let signals = signals.sorted { $0.rank < $1.rank }
        let table = ParquetTable(columns: [
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
        ])
        return try publish(
            folder, files: [try encode(table, "signals.parquet", of: folder)], provenance: provenance)
    }
}
