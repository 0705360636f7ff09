/// How a table is laid out in a file. The defaults suit files of some thousand rows as well as large ones.
public struct WriteOptions: Sendable, Hashable {
    /// The layout of data pages.
    public enum PageVersion: Sendable, Hashable, CaseIterable {
        /// Read by everything that reads Parquet.
        case v1
        /// Levels of nullable columns lie apart, uncompressed, so null-free values decompress in place.
        case v2
    }

    /// zstd level, 1 to 19.
    public var compressionLevel = 3
    /// Rows in a row group.
    public var rowGroupRows = 1 << 20
    /// Bytes of values in a page before encoding, roughly.
    public var pageBytes = 1 << 20
    public var pageVersion = PageVersion.v1
    /// True: choose each column's encoding by measured size. False: what readers of any age know, which is
    /// dictionary for strings, PLAIN for numbers.
    public var choosesEncodings = true
    /// Encodings of columns by name, in place of the choice. What does not apply to a column is refused.
    public var encodings: [String: ColumnEncoding] = [:]
    /// Whether pages carry a CRC-32.
    public var writesChecksums = true

    public init(
        compressionLevel: Int = 3, rowGroupRows: Int = 1 << 20, pageBytes: Int = 1 << 20,
        pageVersion: PageVersion = .v1, choosesEncodings: Bool = true,
        encodings: [String: ColumnEncoding] = [:], writesChecksums: Bool = true
    ) {
        self.compressionLevel = compressionLevel
        self.rowGroupRows = rowGroupRows
        self.pageBytes = pageBytes
        self.pageVersion = pageVersion
        self.choosesEncodings = choosesEncodings
        self.encodings = encodings
        self.writesChecksums = writesChecksums
    }
}

/// How the values of a column are encoded before compression.
public enum ColumnEncoding: Sendable, Hashable, CaseIterable {
    /// Any kind: values as they lie in memory; strings as length and bytes.
    case plain
    /// Any kind: each distinct value once, and its index in every row.
    case dictionary
    /// Integers and dates: differences, packed to bits.
    case deltaBinaryPacked
    /// Numbers: the first bytes of all values, then the second bytes, and so on.
    case byteStreamSplit
    /// Strings: all lengths, then all bytes.
    case deltaLengthByteArray
    /// Strings: what each shares with the one before, then the rest. Suits sorted strings.
    case deltaByteArray

    var encoding: Encoding {
        switch self {
        case .plain: .plain
        case .dictionary: .runLengthDictionary
        case .deltaBinaryPacked: .deltaBinaryPacked
        case .byteStreamSplit: .byteStreamSplit
        case .deltaLengthByteArray: .deltaLengthByteArray
        case .deltaByteArray: .deltaByteArray
        }
    }
}
