internal import Synchronization

/// Memory and the zstd context that chunks are encoded with, reused from page to page and file to file.
///
/// One thread at a time: idle or lent to one caller by ``withShared(_:)``, never both, which is why it may
/// be called Sendable.
package final class WriteScratch: @unchecked Sendable {
    private var compressors: [PageTexture: ZstdCompressor] = [:]
    private var samplers: [PageTexture: ZstdCompressor] = [:]
    /// The file at hand, as far as it is written and not handed on.
    package var file: [UInt8] = []
    /// The page at hand.
    package var payload = PagePayload()
    /// Its definition levels in version 2, which are not compressed.
    package var levels: [UInt8] = []
    /// Its body as it goes into the file.
    package var body: [UInt8] = []
    /// Chunks that were tried and not taken.
    package var trial: [UInt8] = []
    /// The strings of the chunk at hand.
    package var strings = UTF8Strings()

    package init() {}

    /// A context for pages of a texture.
    package func compressor(_ texture: PageTexture) throws(ParquetError) -> ZstdCompressor {
        if let compressor = compressors[texture] { return compressor }
        let compressor = try ZstdCompressor()
        compressors[texture] = compressor
        return compressor
    }

    /// A context for samples of a texture, whose tables are smaller.
    package func sampler(_ texture: PageTexture) throws(ParquetError) -> ZstdCompressor {
        if let sampler = samplers[texture] { return sampler }
        let sampler = try ZstdCompressor()
        samplers[texture] = sampler
        return sampler
    }

    private static let idle = Mutex<[WriteScratch]>([])
    /// More than this is given back to the system after a large table.
    private static let keptBytes = 8 << 20

    /// Lends an idle scratch for the duration of `body`.
    package static func withShared<Result>(
        _ body: (WriteScratch) throws(ParquetError) -> Result
    ) throws(ParquetError) -> Result {
        let scratch: WriteScratch
        if let idleOne = idle.withLock({ $0.popLast() }) {
            scratch = idleOne
        } else {
            scratch = WriteScratch()
        }
        defer {
            scratch.trim()
            idle.withLock { $0.append(scratch) }
        }
        return try body(scratch)
    }

    private func trim() {
        let capacity =
            file.capacity + payload.bytes.capacity + body.capacity + trial.capacity + strings.bytes.capacity
        guard capacity > Self.keptBytes else { return }
        compressors = [:]
        file = []
        payload = PagePayload()
        levels = []
        body = []
        trial = []
        strings = UTF8Strings()
    }
}
