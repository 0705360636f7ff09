/// How a table is laid out in a file. The defaults suit files of some thousand rows as well as large ones.
public struct WriteOptions: Sendable, Hashable {
    /// zstd level, 1 to 19.
    public var compressionLevel = 3
    /// Rows in a row group.
    public var rowGroupRows = 1 << 20
    /// Bytes of values in a page before encoding, roughly.
    public var pageBytes = 1 << 20
    /// True: try the encodings that suit a column and keep the smallest. False: dictionary for strings,
    /// PLAIN for numbers.
    public var choosesEncodings = true

    public init(
        compressionLevel: Int = 3, rowGroupRows: Int = 1 << 20, pageBytes: Int = 1 << 20,
        choosesEncodings: Bool = true
    ) {
        self.compressionLevel = compressionLevel
        self.rowGroupRows = rowGroupRows
        self.pageBytes = pageBytes
        self.choosesEncodings = choosesEncodings
    }
}
