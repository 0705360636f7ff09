public import Core
import Parquet

/// The same columns of many sessions' partitions, one contiguous array each: the rows of the first session,
/// then those of the second, and so on.
public struct SessionColumns: Sendable {
    /// In the order of the rows.
    public let sessions: [CivilDate]
    private let table: StackedTable
    private let remedy: String

    init(sessions: [CivilDate], table: StackedTable, remedy: String) {
        self.sessions = sessions
        self.table = table
        self.remedy = remedy
    }

    public var rowCount: Int { table.rowCount }

    /// Where each session's rows begin, and at the end the row count: one more entry than sessions.
    public var offsets: [Int] { table.rowOffsets }

    /// Nullable or not; NaN where null.
    ///
    /// - Throws: ``LakeError`` with `corrupt` where the column is of another type, as all of these do.
    public func doubles(_ column: String) throws(LakeError) -> [Double] {
        try reading { () throws(ParquetError) in try table.doubles(column) }
    }

    public func int64s(_ column: String) throws(LakeError) -> [Int64] {
        try reading { () throws(ParquetError) in try table.int64s(column) }
    }

    public func int32s(_ column: String) throws(LakeError) -> [Int32] {
        try reading { () throws(ParquetError) in try table.int32s(column) }
    }

    /// Distinct strings in order of first appearance, and a row's index among them; -1 where null.
    public func categories(_ column: String) throws(LakeError) -> (values: [String], codes: [Int32]) {
        try reading { () throws(ParquetError) in try table.categories(column) }
    }

    private func reading<Value>(_ body: () throws(ParquetError) -> Value) throws(LakeError) -> Value {
        do {
            return try body()
        } catch {
            throw LakeError(.corrupt, "a column is not what it should be; \(remedy)", cause: error)
        }
    }
}

extension DataLake {
    /// Reads columns of one file of many sessions' partitions, on all cores, each value straight into its
    /// place; partitions in an object store are fetched first, over several connections.
    ///
    /// - Parameters:
    ///   - optional: columns of text that are read too, and null in sessions from before there was one.
    ///   - file: `bars.parquet`, for instance.
    ///   - sessions: ascending; each must be published.
    /// - Throws: ``LakeError``: `missing`, `corrupt`, or `io`, naming the first session that fails.
    public func columns(
        _ columns: [String], optional: [String] = [], of file: String, in dataset: Dataset,
        on sessions: [CivilDate]
    ) throws(LakeError) -> SessionColumns {
        let folders = sessions.map { dataset.partition($0) }
        try bring(folders)
        let paths = folders.map { "\(path(of: $0))/\(file)" }
        let remedy =
            folders.first.map { "rebuild it with \($0.producer) --force" } ?? "read at least one session"
        do {
            let table = try ParquetFileSet(paths: paths).read(
                columns: columns + optional, optional: Dictionary(optional.map { ($0, .string) }) { $1 })
            return SessionColumns(sessions: sessions, table: table, remedy: remedy)
        } catch {
            for (folder, path) in zip(folders, paths) where fileSize(path) == nil {
                throw missing(folder, path)
            }
            // The error names the file, from which the session that must be rebuilt is found.
            let folder = zip(folders, paths).first { error.message.contains($0.1) }?.0
            throw LakeError(
                error.code == .io ? .io : .corrupt,
                "cannot read \(name)/\(folder?.path ?? dataset.rawValue); "
                    + "rebuild it with \(folder?.producer ?? dataset.producer) --force", cause: error)
        }
    }
}
