internal import CZlib
import Core

/// zlib's decompressor of a gzip file, fed a piece at a time. One thread at a time.
final class InflateStream {
    // On the heap because zlib keeps the address.
    private let stream: UnsafeMutablePointer<z_stream>
    private let source: String
    /// Whether the input ended where a member ended, so that nothing is missing.
    private(set) var isAtEnd = false

    init(source: String) throws(IngestionError) {
        self.source = source
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window; 16 more: a gzip header.
        guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw IngestionError(.malformed, "\(source): zlib cannot start; is there memory left?")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Takes from `input` and writes to `output`: the bytes taken and written.
    func decompress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
        throws(IngestionError) -> (taken: Int, written: Int)
    {
        var input = input
        var skipped = 0
        if isAtEnd {
            // Zeros may pad the end of a member; another member begins with 1F.
            while let first = input.first, first == 0 {
                input = UnsafeRawBufferPointer(rebasing: input.dropFirst())
                skipped += 1
            }
            guard !input.isEmpty else { return (skipped, 0) }
            guard inflateReset(stream) == Z_OK else { throw damaged("cannot begin another member") }
            isAtEnd = false
        }
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(output.count)
        let code = inflate(stream, Z_NO_FLUSH)
        if code == Z_STREAM_END {
            isAtEnd = true
        } else if code != Z_OK, code != Z_BUF_ERROR {
            throw damaged(stream.pointee.msg.map { String(cString: $0) } ?? "code \(code)")
        }
        return (
            skipped + input.count - Int(stream.pointee.avail_in), output.count - Int(stream.pointee.avail_out)
        )
    }

    private func damaged(_ reason: String) -> IngestionError {
        IngestionError(.malformed, "\(source) is a damaged gzip file (\(reason)); copy it again")
    }
}
