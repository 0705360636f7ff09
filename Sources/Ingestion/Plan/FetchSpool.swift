package import Core
import Foundation
import Synchronization
import Transport

/// Answers that were paid for with calls, kept in a file until their sessions are published, so that a killed
/// run does not ask again.
///
/// Each answer is a block of ``SpoolText`` lines, closed by one that names the request; what a kill cut short
/// has no such line and is dropped. The file belongs to one vendor, its settings and a span of sessions, and is
/// forgotten after half a day: by then the vendor may say something else.
package final class FetchSpool: Sendable {
    /// Seconds.
    package static let lifetime = 43_200.0

    package let path: String
    private let state: Mutex<State>

    private struct State {
        var answers: [VendorRequest: VendorDelivery]
        var file: FileHandle
    }

    /// Opens the file, with what an earlier run left in it.
    ///
    /// - Parameters:
    ///   - key: stands for everything about the vendor's settings that changes its answers.
    ///   - now: seconds since 1970 UTC.
    /// - Throws: ``IngestionError`` `ground` when the file cannot be written.
    package init(
        root: String, vendor: String, key: String, sessions: [CivilDate], now: Double
    ) throws(IngestionError) {
        let span = [sessions.first, sessions.last].compactMap { $0?.description }.joined(separator: "_")
        let path = "\(root)/state/fetch/\(vendor)-\(span).spool"
        self.path = path
        let header = "bellwether spool 2 \(Digest.sha256(of: "\(vendor)\n\(key)\n\(sessions)"))"
        var kept = Kept()
        if let data = FileManager.default.contents(atPath: path) {
            kept = Kept(data, header: header, vendor: vendor, now: now)
        }
        do {
            let folder = URL(filePath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            if kept.bytes == 0 {
                let line = Data("\(header) \(Int64(now))\n".utf8)
                try line.write(to: URL(filePath: path))
                kept.bytes = line.count
            }
            let file = try FileHandle(forUpdating: URL(filePath: path))
            try file.truncate(atOffset: UInt64(kept.bytes))
            state = Mutex(State(answers: kept.answers, file: file))
        } catch {
            throw IngestionError(
                .ground(.cannotWrite), "cannot write \(path); free space or correct its folder's rights",
                cause: error)
        }
    }

    package func answer(to request: VendorRequest) -> VendorDelivery? {
        state.withLock { $0.answers[request] }
    }

    /// - Throws: ``IngestionError`` `ground` when the disk is full.
    package func keep(_ delivery: VendorDelivery, for request: VendorRequest) throws(IngestionError) {
        let text = SpoolText.text(delivery, for: request)
        do {
            try state.withLock { try $0.file.write(contentsOf: Data(text.utf8)) }
        } catch {
            throw IngestionError(.ground(.cannotWrite), "cannot write \(path); free space", cause: error)
        }
    }

    /// Once its sessions are published.
    package func remove() {
        // One that stays is forgotten by its age.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// What a file holds that can be used.
    private struct Kept {
        var answers: [VendorRequest: VendorDelivery] = [:]
        /// Of the header and the whole blocks.
        var bytes = 0

        init() {}

        init(_ data: Data, header: String, vendor: String, now: Double) {
            let text = String(decoding: data, as: UTF8.self)
            guard let end = text.firstIndex(of: "\n"), text.hasPrefix(header + " "),
                let made = Double(text[..<end].dropFirst(header.count + 1)),
                now - made < FetchSpool.lifetime, made <= now + 60
            else { return }
            var reader = SpoolText(vendor: vendor)
            var start = text.index(after: end)
            bytes = text.utf8.distance(from: text.startIndex, to: start)
            while let stop = text[start...].firstIndex(of: "\n") {
                guard let isWhole = reader.take(text[start..<stop]) else { break }
                start = text.index(after: stop)
                if isWhole { bytes = text.utf8.distance(from: text.startIndex, to: start) }
            }
            answers = reader.answers
        }
    }
}
