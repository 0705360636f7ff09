internal import CZlib

/// GZIP pages by zlib: one or more gzip members, or a zlib stream, as writers of all ages leave them.
enum Gzip {
    static func decompress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(ParquetError) {
        guard input.count <= Int(UInt32.max), output.count <= Int(UInt32.max) else {
            throw .unsupported("a gzip page of 4 GiB or more")
        }
        var stream = z_stream()
        stream.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.avail_out = UInt32(output.count)
        // 15 bits of window; 32 more: tell gzip from zlib by the header.
        let started = inflateInit2_(
            &stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard started == Z_OK else {
            throw ParquetError(.compression, "zlib cannot start (code \(started)): out of memory")
        }
        defer { inflateEnd(&stream) }
        while true {
            let code = inflate(&stream, Z_FINISH)
            guard code == Z_STREAM_END else { throw .corrupt("gzip: \(reason(code, stream))") }
            // A further member begins with the gzip magic; anything else behind the end is not ours to read.
            guard stream.avail_in >= 2, let next = stream.next_in, next[0] == 0x1F, next[1] == 0x8B else {
                break
            }
            guard inflateReset(&stream) == Z_OK else { throw .corrupt("gzip: a second member is damaged") }
        }
        guard stream.avail_out == 0 else {
            let written = output.count - Int(stream.avail_out)
            throw .corrupt("a gzip page holds \(written) bytes where its header says \(output.count)")
        }
    }

    private static func reason(_ code: Int32, _ stream: z_stream) -> String {
        if let message = stream.msg { return String(cString: message) }
        return stream.avail_out == 0
            ? "the page holds more bytes than its header says" : "the page is cut short"
    }
}

/// The checksum of pages.
package enum PageChecksum {
    /// CRC-32 as gzip and Parquet have it (polynomial 0x04C11DB7, reflected).
    package static func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        UInt32(
            truncatingIfNeeded: crc32_z(
                0, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count))
    }
}
