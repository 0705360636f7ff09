/// The two structures that let a reader skip pages of a chunk: their bounds, and where they lie.
package enum PageIndex {
    /// A ColumnIndex; nil where a page has no bounds to give: all NaN, or strings too long.
    package static func columnIndex(_ pages: [PageSummary]) -> [UInt8]? {
        guard pages.allSatisfy({ $0.isNull || $0.bounds != nil }) else { return nil }
        var writer = CompactWriter()
        writer.structure { writer in
            writer.field(1, bools: pages.map(\.isNull))
            writer.field(2, binaries: pages.map { $0.bounds?.minimum ?? [] })
            writer.field(3, binaries: pages.map { $0.bounds?.maximum ?? [] })
            // Whether pages are in order is not worked out: unordered is always true to the format.
            writer.field(4, int32: 0)
            writer.field(5, int64s: pages.map { Int64($0.nullCount) })
        }
        return writer.bytes
    }

    /// An OffsetIndex of pages whose chunk begins at `start`.
    package static func offsetIndex(_ pages: [PageSummary], start: Int) -> [UInt8] {
        var writer = CompactWriter()
        writer.structure { writer in
            writer.field(1, structures: pages) { writer, page in
                writer.field(1, int64: Int64(start + page.offset))
                writer.field(2, int32: Int32(clamping: page.byteCount))
                writer.field(3, int64: Int64(page.firstRow))
            }
        }
        return writer.bytes
    }
}
