/// One thread's means of undoing every codec that is read.
package struct Decompressor {
    private let zstd: Zstd

    package init(zstd: Zstd) { self.zstd = zstd }

    /// The most bytes that one stored byte can stand for: what a forged size is held against before memory
    /// is taken for it. A zstd block of four bytes repeats one byte 128 Ki times; deflate reaches 1,032
    /// times, snappy 32.
    static func maximumExpansion(_ codec: Codec) -> Int {
        switch codec {
        case .zstd: 1 << 15
        case .gzip: 1_040
        case .snappy: 64
        default: 1
        }
    }

    /// Fills `output` exactly from `input`.
    ///
    /// - Throws: `corrupt` where the bytes are damaged or stand for another number of bytes.
    package func decompress(
        _ input: UnsafeRawBufferPointer, _ codec: Codec, into output: UnsafeMutableRawBufferPointer
    ) throws(ParquetError) {
        switch codec {
        case .zstd: try zstd.decompress(input, into: output)
        case .gzip: try Gzip.decompress(input, into: output)
        case .snappy: try Snappy.decompress(input, into: output)
        default: throw Self.unread(codec)
        }
    }

    /// Throws `unsupported` for a codec that is not read.
    static func require(_ code: Int32) throws(ParquetError) -> Codec {
        guard let codec = Codec(rawValue: code) else { throw .unsupported("compression codec \(code)") }
        switch codec {
        case .uncompressed, .zstd, .gzip, .snappy: return codec
        case .lzo, .brotli, .lz4, .lz4Raw: throw unread(codec)
        }
    }

    private static func unread(_ codec: Codec) -> ParquetError {
        .unsupported("compression codec \(codec) is not read; write it with zstd, gzip, snappy or none")
    }
}
