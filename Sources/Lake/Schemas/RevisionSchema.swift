public import Core
import Parquet

/// A bar as it stood before its vendor restated it: a row of revisions.parquet.
public struct Revision: Hashable, Sendable {
    public var bar: Bar
    /// 1 for what the first publication said, 2 for what the second said, ...
    public var number: Int32

    public init(bar: Bar, number: Int32) {
        self.bar = bar
        self.number = number
    }
}

extension DataLake {
    static let revisionsFile = "revisions.parquet"

    /// The session's bars as they stood before they were restated, by symbol and number; empty when none was.
    public func revisions(on date: CivilDate) throws(LakeError) -> [Revision] {
        let folder = Dataset.raw.partition(date)
        guard try manifest(of: folder).files.contains(where: { $0.name == Self.revisionsFile }) else {
            return []
        }
        let table = try table(Self.revisionsFile, of: folder)
        return try reading(Self.revisionsFile, of: folder) { () throws(ParquetError) in
            let numbers = try table.int32s("revision")
            let bars = try Self.bars(in: table)
            return zip(bars, numbers).map(Revision.init)
        }
    }

    static func table(_ revisions: [Revision]) -> ParquetTable {
        let revisions = revisions.sorted { ($0.bar.symbol, $0.number) < ($1.bar.symbol, $1.number) }
        var table = table(revisions.map(\.bar))
        table.columns.append(Column("revision", .int32(revisions.map(\.number))))
        return table
    }
}
