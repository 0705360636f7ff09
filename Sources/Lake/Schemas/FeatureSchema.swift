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
    /// - Throws: ``LakeError``, of the first session that fails; `schemaTooOld` for features whose definitions
    ///   have changed since.
    public func features(on sessions: [CivilDate]) throws(LakeError) -> [FeatureFrame] {
        try requireCurrentFeatures(on: sessions)
        let names = Feature.allCases.map(\.column) + ["previous_close", "dividend"]
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
                        columns: values.prefix(Feature.count).map { Array($0[rows]) },
                        previousClose: Array(values[Feature.count][rows]),
                        dividend: Array(values[Feature.count + 1][rows])))
            }
        }
        return frames
    }

    /// - Throws: ``LakeError`` with `schemaTooOld` for features whose definitions have changed since, `missing` where
    ///   a session has none.
    public func requireCurrentFeatures(on sessions: [CivilDate]) throws(LakeError) {
        let manifests = try manifests(of: sessions.map { Dataset.features.partition($0) })
        let old = zip(sessions, manifests).filter { $1.schemaVersion < Feature.schemaVersion }
        guard let first = old.first, let last = old.last else { return }
        let remedy = old.count == 1 ? "--date \(first.0)" : "--from \(first.0) --to \(last.0)"
        throw LakeError(
            .schemaTooOld,
            "the features of \(old.count) session(s) in \(name) were made by definitions of version "
                + "\(first.1.schemaVersion), this program's are of version \(Feature.schemaVersion); "
                + "run build-features \(remedy)")
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

    /// Prices have few digits and repeat; what is worked out from them is noise but for its first bytes. Trying
    /// other encodings on each file found nothing smaller and took longer than writing.
    private static let encodings: [String: ColumnEncoding] = {
        var encodings: [String: ColumnEncoding] = [
            "slot": .deltaBinaryPacked, "symbol": .deltaByteArray, "previous_close": .plain,
            "dividend": .dictionary,
        ]
        for feature in Feature.allCases {
            switch feature {
            case .open, .high, .low, .close, .bbMiddle: encodings[feature.column] = .plain
            case .isNew, .tenureMonths: encodings[feature.column] = .dictionary
            default: encodings[feature.column] = .byteStreamSplit
            }
        }
        return encodings
    }()

    /// Publishes the features partition of the frame's session.
    ///
    /// - Parameter quality: of the frame.
    @discardableResult
    public func publish(
        features frame: FeatureFrame, quality: SessionQuality? = nil, provenance: Provenance
    ) throws(LakeError) -> Manifest {
        let folder = Dataset.features.partition(frame.date)
        let table = ParquetTable(
            columns: [
                Column("slot", .int32(frame.slots)),
                Column("symbol", .string(frame.symbols.map(\.rawValue))),
            ] + Feature.allCases.map { .nanAsNull($0.column, frame[$0]) } + [
                .nanAsNull("previous_close", frame.previousClose),
                Column("dividend", .double(frame.dividend)),
            ])
        var files = [
            try encode(
                table, "features.parquet", of: folder, options: WriteOptions(encodings: Self.encodings))
        ]
        if let quality { files.append(try encode(quality)) }
        return try publish(folder, files: files, provenance: provenance)
    }
}
