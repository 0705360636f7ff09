public import Core
import Parquet

extension DataLake {
    /// All ``Universe/slotCount`` slots as they stood on the session, in order.
    ///
    /// - Parameter withNames: whether names and sectors are read, which is most of the work.
    public func slots(on date: CivilDate, withNames: Bool = true) throws(LakeError) -> [Slot] {
        let folder = Dataset.universe.partition(date)
        let columns =
            ["slot", "symbol", "state", "since", "removed"] + (withNames ? ["sector", "name"] : [])
        let table = try table("slots.parquet", of: folder, columns: columns)
        return try reading("slots.parquet", of: folder) { () throws(ParquetError) in
            let indices = try table.int32s("slot")
            let symbols = try table.optionalStrings("symbol")
            let states = try table.strings("state")
            let since = try table.optionalDates("since")
            let removed = try table.optionalDates("removed")
            let none = [String?](repeating: nil, count: indices.count)
            let sectors = withNames ? try table.optionalStrings("sector") : none
            let names = withNames ? try table.optionalStrings("name") : none
            guard indices.elementsEqual(0..<Int32(Universe.slotCount)) else {
                throw ParquetError(.typeMismatch, "the slots are not 0..<\(Universe.slotCount) in order")
            }
            var slots: [Slot] = []
            slots.reserveCapacity(indices.count)
            for row in indices.indices {
                guard let state = SlotState(rawValue: states[row]) else {
                    throw ParquetError(.typeMismatch, "slot \(row) has the unknown state “\(states[row])”")
                }
                slots.append(
                    Slot(
                        index: row, symbol: symbols[row].map(Symbol.init(rawValue:)), state: state,
                        since: since[row].map(CivilDate.init(daysSinceEpoch:)),
                        removed: removed[row].map(CivilDate.init(daysSinceEpoch:)), sector: sectors[row],
                        name: names[row]))
            }
            return slots
        }
    }

    /// Publishes the session's universe partition.
    @discardableResult
    public func publish(
        slots: [Slot], on date: CivilDate, provenance: Provenance
    ) throws(LakeError) -> Manifest {
        let folder = Dataset.universe.partition(date)
        let table = ParquetTable(columns: [
            Column("slot", .int32(slots.map { Int32($0.index) })),
            .optional("symbol", slots.map(\.symbol?.rawValue)),
            Column("state", .string(slots.map(\.state.rawValue))),
            .optionalDates("since", slots.map(\.since?.daysSinceEpoch)),
            .optionalDates("removed", slots.map(\.removed?.daysSinceEpoch)),
            .optional("sector", slots.map(\.sector)),
            .optional("name", slots.map(\.name)),
        ])
        return try publish(
            folder, files: [try encode(table, "slots.parquet", of: folder)], provenance: provenance)
    }
}
