public import Core
import Parquet

/// What a backtest that somebody asked for did, session by session: equity.parquet of its folder.
///
/// Its first columns are those of ``EquityCurve``, so that what reads a model's backtest reads this one too.
public struct BacktestCurves: Sendable, Hashable {
    /// A column of numbers, one a session.
    public struct Curve: Sendable, Hashable {
        public var name: String
        public var values: [Double]

        public init(_ name: String, _ values: [Double]) {
            self.name = name
            self.values = values
        }
    }

    public var equity: EquityCurve
    /// Growth of 1 of further baselines, and what the portfolio held and traded.
    public var others: [Curve]
    /// The portfolio's number of positions at each close.
    public var holdings: [Int]

    public init(equity: EquityCurve, others: [Curve], holdings: [Int]) {
        precondition(others.allSatisfy { $0.values.count == equity.dates.count }, "one value a session")
        precondition(holdings.count == equity.dates.count, "one count a session")
        self.equity = equity
        self.others = others
        self.holdings = holdings
    }
}

extension DataLake {
    /// Publishes the folder of a backtest: its curves, and what goes with them.
    @discardableResult
    public func publish(
        backtest curves: BacktestCurves, others: [LakeFile], in folder: LakeFolder, provenance: Provenance
    ) throws(LakeError) -> Manifest {
        try publish(
            equity: curves.equity,
            further: curves.others.map { Column($0.name, .double($0.values)) }
                + [Column("holdings", .int32(curves.holdings.map { Int32(clamping: $0) }))],
            others: others, in: folder, provenance: provenance)
    }
}
