internal import CSimdjson
public import Core

/// A parsed JSON body, and the one owner of its memory.
///
/// Strings are decoded (escapes, surrogate pairs; NUL is kept). Refused: what is not UTF-8, lone surrogates,
/// raw control characters, `NaN` and `Infinity`, anything after the first value. Of members with the same
/// name the first wins. A number that neither 64-bit integers nor a double hold reads as a string.
public final class JSONDocument: Sendable {
    /// Arrays and objects may stand this deep inside each other: far deeper than any vendor's answer.
    public static let depthLimit = 64
    /// At most this many bytes of a body get into an error.
    public static let excerptLimit = 200

    /// What errors call the body.
    let source: String
    /// The beginning of the body, for errors.
    let excerpt: String
    let tape: JSONTape
    private nonisolated(unsafe) let handle: OpaquePointer

    /// Parses a body.
    ///
    /// - Parameters:
    ///   - source: what errors call it, such as `Polygon's grouped day 2024-01-08`. No secrets.
    ///   - secrets: replaced by `***` where a body repeats them and an error quotes it.
    /// - Throws: ``TransportError`` with code `unexpectedContent` for an empty body, a page, what is not JSON or
    ///   nested deeper than ``depthLimit``; `tooLarge` beyond 4 GiB; `client` when memory runs out.
    public init(_ body: [UInt8], from source: String, hiding secrets: [Secret] = []) throws(TransportError) {
        self.source = source
        excerpt = JSONExcerpt.make(body, hiding: secrets, limit: Self.excerptLimit)
        let text = try Self.checkedStart(of: body, from: source, excerpt)
        handle = try Self.parse(text, from: source, excerpt)
        tape = JSONTape(words: csimdjson_tape(handle), strings: csimdjson_strings(handle))
    }

    deinit {
        csimdjson_free(handle)
    }

    public var root: JSONValue { JSONValue(document: self, index: JSONTape.root) }

    /// The body without a byte order mark, if it may be JSON at all.
    private static func checkedStart(
        of body: [UInt8], from source: String, _ excerpt: String
    ) throws(TransportError) -> ArraySlice<UInt8> {
        let text = body.starts(with: [0xEF, 0xBB, 0xBF]) ? body.dropFirst(3) : body[...]
        guard let first = text.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
            throw TransportError(
                .unexpectedContent, "\(source): expected JSON, found an empty body; try again later")
        }
        guard first != UInt8(ascii: "<") else {
            throw TransportError(
                .unexpectedContent,
                "\(source): expected JSON, found an HTML or XML page; check the address, or try again later; "
                    + "it begins \(excerpt)")
        }
        return text
    }

    private static func parse(
        _ text: ArraySlice<UInt8>, from source: String, _ excerpt: String
    ) throws(TransportError) -> OpaquePointer {
        var (handle, status, reason) = parseOnce(text)
        if status == csimdjson_bad_number, let quoted = JSONNumber.quotingHuge(text) {
            (handle, status, reason) = parseOnce(quoted[...])
        }
        if let handle { return handle }
        switch status {
        case csimdjson_no_memory:
            throw TransportError(
                .client, "\(source): no memory to parse \(text.count) bytes of JSON; free some and try again")
        case csimdjson_too_large:
            throw TransportError(
                .tooLarge, "\(source): \(text.count) bytes are more than the JSON parser takes; ask for less")
        case csimdjson_too_deep:
            throw TransportError(
                .unexpectedContent,
                "\(source): expected JSON of at most \(depthLimit) levels, found more; check the address; "
                    + "it begins \(excerpt)")
        default:
            throw TransportError(
                .unexpectedContent,
                "\(source): expected JSON, found something else (\(reason)); try again later, or check the "
                    + "address; it begins \(excerpt)")
        }
    }

    private static func parseOnce(
        _ text: ArraySlice<UInt8>
    ) -> (OpaquePointer?, csimdjson_status, String) {
        var handle: OpaquePointer?
        var reason: UnsafePointer<CChar>?
        let status = text.withUnsafeBufferPointer { bytes in
            csimdjson_parse(bytes.baseAddress, bytes.count, depthLimit, &handle, &reason)
        }
        return (handle, status, reason.map { String(cString: $0) } ?? "")
    }
}

extension JSONDocument {
    /// An error about the value at `path`.
    func unexpected(_ expected: String, at path: String, found: String) -> TransportError {
        TransportError(
            .unexpectedContent,
            "\(source): expected \(expected) at \(path), found \(found); see whether the vendor changed its "
                + "answers; the body begins \(excerpt)")
    }

    func unexpected(_ expected: String, at index: Int) -> TransportError {
        unexpected(expected, at: tape.path(to: index), found: tape.described(index))
    }
}
