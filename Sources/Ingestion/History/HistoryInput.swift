import Core
import Foundation

/// The bytes of a file, decompressed as they are read: plain, gzip or zst, told apart by the first bytes.
final class HistoryInput {
    private enum Form {
        case plain
        case gzip(InflateStream)
        case zstd(ZstdStream)
    }

    private let source: String
    private let descriptor: Int32
    private let piece: UnsafeMutableRawBufferPointer
    private var pending: Range<Int> = 0..<0
    private var isDrained = false
    private var form = Form.plain

    /// - Throws: ``IngestionError`` with `missingFile` when the file cannot be read.
    init(path: String) throws(IngestionError) {
        source = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        piece = .allocate(byteCount: 1 << 18, alignment: 64)
        guard descriptor >= 0 else { throw unreadable() }
        try fill()
        let magic = piece.prefix(pending.count)
        if magic.starts(with: [0x1F, 0x8B]) {
            form = .gzip(try InflateStream(source: path))
        } else if magic.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
            form = .zstd(try ZstdStream(source: path))
        }
    }

    deinit {
        piece.deallocate()
        if descriptor >= 0 { close(descriptor) }
    }

    /// Fills some of `output`; 0 at the end.
    ///
    /// - Throws: ``IngestionError``: `missingFile` when the disk fails, `malformed` when what is compressed is
    ///   damaged or cut short.
    func read(into output: UnsafeMutableRawBufferPointer) throws(IngestionError) -> Int {
        while true {
            if pending.isEmpty, !isDrained { try fill() }
            let input = UnsafeRawBufferPointer(rebasing: piece[pending])
            let step: (taken: Int, written: Int)
            let isWhole: Bool
            switch form {
            case .plain:
                step.taken = min(input.count, output.count)
                step.written = step.taken
                output.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[..<step.taken]))
                isWhole = true
            case .gzip(let stream):
                step = try stream.decompress(input, into: output)
                isWhole = stream.isAtEnd
            case .zstd(let stream):
                step = try stream.decompress(input, into: output)
                isWhole = stream.isAtEnd
            }
            pending = pending.lowerBound + step.taken..<pending.upperBound
            if step.written > 0 { return step.written }
            guard isDrained, pending.isEmpty else { continue }
            guard isWhole else {
                throw IngestionError(.malformed, "\(source) is cut short; copy it again")
            }
            return 0
        }
    }

    private func fill() throws(IngestionError) {
        while true {
            let count = Foundation.read(descriptor, piece.baseAddress, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable() }
            pending = 0..<count
            isDrained = count == 0
            return
        }
    }

    private func unreadable() -> IngestionError {
        IngestionError(.missingFile, "cannot read \(source): \(String(cString: strerror(errno)))")
    }
}
