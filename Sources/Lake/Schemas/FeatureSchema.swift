public import Core
import Parquet

extension DataLake {
    /// The session's features, ordered by slot; NaN where the file has null.
    public func features(on date: CivilDate) throws(LakeError) -> FeatureFrame {
        // One frame comes of one session.
        try features(on: [date])[0]
    }

    /// The features of many sessions, each ordered by slot; NaN where the file has null.
    ///
    /// - Parameter sessions: ascending.
    /// - Throws: ``LakeError``, of the first session that fails.
    public func features(on sessions: [CivilDate]) throws(LakeError) -> [FeatureFrame] {
        let names = Feature.allCases.map(\.column) + ["previous_close"]
        var frames: [FeatureFrame] = []
        frames.reserveCapacity(sessions.count)
        // A frame owns its columns, so what is read at once stands twice for a moment: a quarter at a time.
        for start in stride(from: 0, to: sessions.count, by: 63) {
            let some = Array(sessions[start..<min(start + 63, sessions.count)])
            let read = try columns(
                ["slot", "symbol"] + names, of: "features.parquet", in: .features, on: some)
            let slots = try read.int32s("slot")
            let symbols = try read.categories("symbol")
            var values: [[Double]] = []
            for name in names { values.append(try read.doubles(name)) }
            let table = symbols.values.map(Symbol.init(rawValue:))
            for (index, date) in some.enumerated() {
                let rows = read.offsets[index]..<read.offsets[index + 1]
                try check(slots[rows], symbols.codes[rows], on: date)
                frames.append(
                    FeatureFrame(
                        date: date, slots: Array(slots[rows]),
                        symbols: symbols.codes[rows].map { table[Int($0)] },
                        columns: values.dropLast().map { Array($0[rows]) },
                        previousClose: Array(values[Feature.count][rows])))
            }
        }
        return frames
    }

    /// Slots ascend within the universe, and each has a symbol.
    private func check(
        _ slots: ArraySlice<Int32>, _ symbols: ArraySlice<Int32>, on date: CivilDate
    ) throws(LakeError) {
        var previous: Int32 = -1
        for (slot, symbol) in zip(slots, symbols) {
            guard slot > previous, slot < Universe.slotCount, symbol >= 0 else {
                let folder = Dataset.features.partition(date)
                throw LakeError(
                    .corrupt,
                    "\(path(of: folder))/features.parquet has a slot out of order, out of range or without a "
                        + "symbol (\(slot)); rebuild it with \(folder.producer) --force")
            }
            previous = slot
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
