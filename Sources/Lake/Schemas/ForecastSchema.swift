public import Core
import Parquet

extension DataLake {
    private static let forecastsFile = "forecasts.parquet"

    /// The session's forecasts, by model, then by slot.
    public func forecasts(on date: CivilDate) throws(LakeError) -> [Forecast] {
        let folder = Dataset.forecasts.partition(date)
        let table = try table(Self.forecastsFile, of: folder)
        return try reading(Self.forecastsFile, of: folder) { () throws(ParquetError) in
            let slots = try table.int32s("slot")
            let symbols = try table.strings("symbol")
            let models = try table.strings("model")
            let horizons = try table.int32s("horizon")
            let returns = try table.doubles("expected_return")
            let lows = try table.optionalDoubles("low")
            let highs = try table.optionalDoubles("high")
            let ranks = try table.doubles("rank")
            let origins = try table.strings("origin")
            return slots.indices.map {
                Forecast(
                    slot: Int(slots[$0]), symbol: Symbol(rawValue: symbols[$0]), model: models[$0],
                    horizon: Int(horizons[$0]), expectedReturn: returns[$0], low: lows[$0], high: highs[$0],
                    rank: ranks[$0], origin: origins[$0])
            }
        }
    }

    /// Publishes a session's forecasts partition, sorted as ``forecasts(on:)`` gives it.
    ///
    /// - Parameter others: what else is to be kept beside them.
    /// - Throws: ``LakeError`` with `cannotWrite` for a slot outside the universe, a second forecast of a model for
    ///   one slot, a rank outside 0...1 and a return that is no number.
    @discardableResult
    public func publish(
        forecasts: [Forecast], others: [LakeFile] = [], on date: CivilDate, provenance: Provenance
    ) throws(LakeError) -> Manifest {
        let folder = Dataset.forecasts.partition(date)
        let rows = forecasts.sorted { ($0.model, $0.slot) < ($1.model, $1.slot) }
        for (index, row) in rows.enumerated() {
            let before = index > 0 ? rows[index - 1] : nil
            let isSound =
                (0..<Universe.slotCount).contains(row.slot) && row.expectedReturn.isFinite
                && (0...1).contains(row.rank) && (row.low ?? 0).isFinite && (row.high ?? 0).isFinite
                && row.horizon > 0
            guard isSound, before.map({ ($0.model, $0.slot) != (row.model, row.slot) }) ?? true else {
                throw LakeError(
                    .cannotWrite,
                    "cannot publish \(folder.path): the forecast of \(row.model) for slot \(row.slot) "
                        + "(\(row.symbol)) is out of bounds or there twice; nothing is published; report it")
            }
        }
        return try publish(
            folder, files: [try encode(Self.table(rows), Self.forecastsFile, of: folder)] + others,
            provenance: provenance)
    }

    private static func table(_ rows: [Forecast]) -> ParquetTable {
        ParquetTable(columns: [
            Column("slot", .int32(rows.map { Int32($0.slot) })),
            Column("symbol", .string(rows.map(\.symbol.rawValue))),
            Column("model", .string(rows.map(\.model))),
            Column("horizon", .int32(rows.map { Int32($0.horizon) })),
            Column("expected_return", .double(rows.map(\.expectedReturn))),
            .optional("low", rows.map(\.low)),
            .optional("high", rows.map(\.high)),
            Column("rank", .double(rows.map(\.rank))),
            Column("origin", .string(rows.map(\.origin))),
        ])
    }
}
