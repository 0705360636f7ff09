import Core

/// The text of a list that somebody else wrote, of members or of decisions: plain, gzip or zst.
enum MembershipText {
    /// More than any such list needs.
    private static let longest = 64 << 20

    /// - Throws: ``IngestionError``: `missingFile`; `malformed` for what is no text, with the line at fault.
    ///
    /// - Parameter ending: what an error says last.
    static func read(_ path: String, ending: String = "nothing was imported") throws(IngestionError) -> String
    {
        let input = try HistoryInput(path: path)
        var bytes: [UInt8] = []
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { piece.deallocate() }
        while true {
            let count = try input.read(into: piece)
            if count == 0 { break }
            bytes.append(contentsOf: piece[..<count])
            guard bytes.count <= longest else {
                throw IngestionError(
                    .malformed,
                    "\(path) holds more than \(longest >> 20) MiB, which no list needs; \(ending)")
            }
        }
        func malformed(_ detail: String) -> IngestionError {
            IngestionError(.malformed, "\(path) \(detail); \(ending)")
        }
        guard !bytes.isEmpty else { throw malformed("is empty") }
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            throw malformed("is a spreadsheet or a zip file; save it as CSV")
        }
        if bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "<") {
            throw malformed("is a web page or XML, not CSV; download the list again")
        }
        var line = 1
        for byte in bytes {
            if byte == 0 { throw malformed("is no text: line \(line) holds a zero byte") }
            if byte == UInt8(ascii: "\n") { line += 1 }
        }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        for (number, part) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated() where String(validating: part, as: UTF8.self) == nil
        {
            throw malformed("is not UTF-8 text: see line \(number + 1)")
        }
        throw malformed("is not UTF-8 text")
    }
}
