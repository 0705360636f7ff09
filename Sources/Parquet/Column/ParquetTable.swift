/// One entry of a file's key-value metadata.
public struct KeyValue: Sendable, Hashable {
    public var key: String
    public var value: String

    public init(_ key: String, _ value: String) {
        self.key = key
        self.value = value
    }
}

/// Columns of equal length, with the file's key-value metadata.
public struct ParquetTable: Sendable, Equatable {
    public var columns: [Column]
    public var metadata: [KeyValue]
    /// Where the table was read from, for error messages; empty for a table made in memory.
    /// Not part of equality.
    public var source: String

    public init(columns: [Column], metadata: [KeyValue] = [], source: String = "") {
        self.columns = columns
        self.metadata = metadata
        self.source = source
    }

    /// Rows of the first column; 0 without columns.
    public var rowCount: Int { columns.first?.count ?? 0 }

    /// The value of the first metadata entry with this key.
    public func metadataValue(_ key: String) -> String? {
        metadata.first { $0.key == key }?.value
    }

    public static func == (left: ParquetTable, right: ParquetTable) -> Bool {
        left.columns == right.columns && left.metadata == right.metadata
    }
}
