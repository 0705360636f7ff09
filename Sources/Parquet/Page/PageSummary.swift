/// What a page index says of a data page.
package struct PageSummary {
    /// From the chunk's first byte; in the index, from the file's.
    package var offset: Int
    /// With the header.
    package var byteCount: Int
    /// In the row group.
    package var firstRow: Int
    package var nullCount: Int
    /// Whether every row is null.
    package var isNull: Bool
    package var bounds: (minimum: [UInt8], maximum: [UInt8])?
}
