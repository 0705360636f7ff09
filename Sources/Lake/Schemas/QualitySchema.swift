public import Core
import Parquet

extension DataLake {
    private static let qualityFile = "quality.parquet"

    /// What the features of sessions look like, in their order.
    ///
    /// - Throws: ``LakeError``, of the first session that fails.
    public func qualities(on sessions: [CivilDate]) throws(LakeError) -> [SessionQuality] {
        try bring(sessions.map { Dataset.features.partition($0) })
        return try parallelMap(sessions) { (date) throws(LakeError) in try quality(on: date) }
    }

    private func quality(on date: CivilDate) throws(LakeError) -> SessionQuality {
        let folder = Dataset.features.partition(date)
        let table = try table(Self.qualityFile, of: folder)
        return try reading(Self.qualityFile, of: folder) { () throws(ParquetError) in
            let names = try table.strings("feature")
            guard names == Feature.allCases.map(\.column) else {
                throw ParquetError(.typeMismatch, "the rows are not the features in their order")
            }
            let (members, covered) = (try table.int32s("members"), try table.int32s("members_with_bar"))
            let (values, implausible) = (try table.int32s("values"), try table.int32s("implausible"))
            let (means, deviations) = (
                try table.optionalDoubles("mean"), try table.optionalDoubles("deviation")
            )
            let low = try extremes("minimum", table)
            let high = try extremes("maximum", table)
            var nulls: [(NullReason, [Int32])] = []
            for reason in NullReason.allCases {
                nulls.append((reason, try table.int32s("null_\(reason.rawValue)")))
            }
            let features = Feature.allCases.enumerated().map { row, feature in
                FeatureQuality(
                    feature: feature, values: Int(values[row]),
                    nulls: Dictionary(
                        uniqueKeysWithValues: nulls.map { ($0, Int($1[row])) }.filter { $1 > 0 }),
                    mean: means[row] ?? .nan, deviation: deviations[row] ?? .nan, minimum: low[row],
                    maximum: high[row], implausible: Int(implausible[row]))
            }
            return SessionQuality(
                date: date, members: Int(members[0]), membersWithBar: Int(covered[0]), features: features)
        }
    }

    private func extremes(
        _ name: String, _ table: ParquetTable
    ) throws(ParquetError) -> [FeatureQuality.Extreme?] {
        let values = try table.optionalDoubles(name)
        let symbols = try table.optionalStrings("\(name)_symbol")
        return zip(values, symbols).map { value, symbol in
            guard let value, let symbol else { return nil }
            return FeatureQuality.Extreme(value: value, symbol: Symbol(rawValue: symbol))
        }
    }

    /// The file of a features partition that holds its quality: a row for each feature.
    func encode(_ quality: SessionQuality) throws(LakeError) -> LakeFile {
        let rows = quality.features
        func numbers(_ name: String, _ number: (FeatureQuality) -> Int) -> Column {
            Column(name, .int32(rows.map { Int32(clamping: number($0)) }))
        }
        func extreme(_ name: String, _ extreme: (FeatureQuality) -> FeatureQuality.Extreme?) -> [Column] {
            [
                .nanAsNull(name, rows.map { extreme($0)?.value ?? .nan }),
                .optional("\(name)_symbol", rows.map { extreme($0)?.symbol.rawValue }),
            ]
        }
        let table = ParquetTable(
            columns: [
                Column("feature", .string(rows.map(\.feature.column))),
                numbers("members") { _ in quality.members },
                numbers("members_with_bar") { _ in quality.membersWithBar },
                numbers("values", \.values),
            ]
                + NullReason.allCases.map { reason in
                    numbers("null_\(reason.rawValue)") { $0.nulls[reason] ?? 0 }
                }
                + [.nanAsNull("mean", rows.map(\.mean)), .nanAsNull("deviation", rows.map(\.deviation))]
                + extreme("minimum", \.minimum) + extreme("maximum", \.maximum)
                + [numbers("implausible", \.implausible)])
        return try encode(
            table, Self.qualityFile, of: Dataset.features.partition(quality.date),
            options: WriteOptions(choosesEncodings: false))
    }
}
