public import Core
import Parquet

/// The growth of 1 over a backtest: equity.parquet.
public struct EquityCurve: Sendable, Hashable {
    public var dates: [CivilDate]
    /// The published portfolio, after costs.
    public var policy: [Double]
    /// Equal weights in every tradable stock, rebalanced on the same days, after costs.
    public var baseline: [Double]
    /// Whether the learner had not seen the session.
    public var isOutOfSample: [Bool]

    public init(dates: [CivilDate], policy: [Double], baseline: [Double], isOutOfSample: [Bool]) {
        precondition(dates.count == policy.count && dates.count == baseline.count)
        precondition(dates.count == isOutOfSample.count)
        self.dates = dates
        self.policy = policy
        self.baseline = baseline
        self.isOutOfSample = isOutOfSample
    }
}

extension DataLake {
    private static let equityFile = "equity.parquet"

    /// The equity curves of a backtest's folder.
    public func equity(in folder: LakeFolder) throws(LakeError) -> EquityCurve {
        let table = try table(Self.equityFile, of: folder)
        return try reading(Self.equityFile, of: folder) { () throws(ParquetError) in
            EquityCurve(
                dates: try table.dates("date").map(CivilDate.init(daysSinceEpoch:)),
                policy: try table.doubles("policy"), baseline: try table.doubles("baseline"),
                isOutOfSample: try table.int32s("out_of_sample").map { $0 != 0 })
        }
    }

    /// Publishes a backtest's folder: the curves, the figures that go with them, and what else is to be
    /// kept beside them.
    @discardableResult
    public func publish(
        equity: EquityCurve, metrics: LakeFile, others: [LakeFile] = [], in folder: LakeFolder,
        provenance: Provenance
    ) throws(LakeError) -> Manifest {
        try publish(
            equity: equity, further: [], others: [metrics] + others, in: folder, provenance: provenance)
    }

    func publish(
        equity: EquityCurve, further: [Column], others: [LakeFile], in folder: LakeFolder,
        provenance: Provenance
    ) throws(LakeError) -> Manifest {
        let table = ParquetTable(
            columns: [
                Column("date", .date(equity.dates.map(\.daysSinceEpoch))),
                Column("policy", .double(equity.policy)),
                Column("baseline", .double(equity.baseline)),
                Column("out_of_sample", .int32(equity.isOutOfSample.map { $0 ? 1 : 0 })),
            ] + further)
        return try publish(
            folder, files: [try encode(table, Self.equityFile, of: folder)] + others, provenance: provenance)
    }
}
