public import Core
import Parquet

extension DataLake {
    /// The session's features, ordered by slot; NaN where the file has null.
    public func features(on date: CivilDate) throws(LakeError) -> FeatureFrame {
        let folder = Dataset.features.partition(date)
        let table = try table("features.parquet", of: folder)
        return try reading("features.parquet", of: folder) { () throws(ParquetError) in
            let slots = try table.int32s("slot")
            var previous: Int32 = -1
            for slot in slots {
                guard slot > previous, slot < Universe.slotCount else {
                    throw ParquetError(.typeMismatch, "slot \(slot) is out of order or out of range")
                }
                previous = slot
            }
            var columns: [[Double]] = []
            columns.reserveCapacity(Feature.count)
            for feature in Feature.allCases { columns.append(try table.doublesOrNaN(feature.column)) }
            return FeatureFrame(
                date: date, slots: slots, symbols: try table.strings("symbol").map(Symbol.init(rawValue:)),
                columns: columns, previousClose: try table.doublesOrNaN("previous_close"))
        }
    }

    /// Publishes the features partition of the frame's session.
    @discardableResult
    public func publish(
        features frame: FeatureFrame, provenance: Provenance
    ) throws(LakeError) -> Manifest {
        let folder = Dataset.features.partition(frame.date)
        let table = ParquetTable(
            columns: [
                Column("slot", .int32(frame.slots)),
                Column("symbol", .string(frame.symbols.map(\.rawValue))),
            ] + Feature.allCases.map { .nanAsNull($0.column, frame[$0]) } + [
                .nanAsNull("previous_close", frame.previousClose)
            ])
        return try publish(
            folder, files: [try encode(table, "features.parquet", of: folder)], provenance: provenance)
    }
}
