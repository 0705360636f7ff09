import Core

/// Finds keys in texts, however they are spelled: in other case, percent-encoded in whole or in part, as in a
/// form, or escaped as in JSON.
struct KeyCensor {
    private let keys: [[UInt8]]

    init(_ secrets: some Sequence<Secret>) {
        keys = secrets.map { Array($0.value.utf8) }.filter { !$0.isEmpty }
    }

    /// The text with `***` for every key.
    func hiding(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var shown: [UInt8] = []
        shown.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            if let end = end(of: bytes, from: at) {
                shown += Array("***".utf8)
                at = end
            } else {
                shown.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: shown, as: UTF8.self)
    }

    /// The keys as they are spelled in a body where they begin in its first `limit` bytes.
    func spellings(in body: [UInt8], limit: Int) -> [Secret] {
        var found: [Secret] = []
        var at = 0
        while at < min(body.count, limit) {
            if let end = end(of: body, from: at) {
                found.append(Secret(String(decoding: body[at..<end], as: UTF8.self)))
                at = end
            } else {
                at += 1
            }
        }
        return found
    }

    /// Where the longest key that begins there ends: one key may begin with another.
    private func end(of text: [UInt8], from start: Int) -> Int? {
        var longest: Int?
        // A percent sign or a backslash in a text may begin an escape, or stand for itself.
        for key in keys {
            for readsEscapes in [false, true] {
                var at = start
                let isThere = key.allSatisfy { byte in
                    guard let next = Self.step(text, at, over: byte, readsEscapes) else { return false }
                    at = next
                    return true
                }
                if isThere { longest = max(longest ?? 0, at) }
            }
        }
        return longest
    }

    /// Past one byte of a key in any of its spellings; nil when something else stands there.
    private static func step(_ text: [UInt8], _ at: Int, over byte: UInt8, _ readsEscapes: Bool) -> Int? {
        guard at < text.count else { return nil }
        if readsEscapes, let next = escaped(text, at, over: byte) { return next }
        let isItself = lower(text[at]) == lower(byte)
        let isSpace = text[at] == UInt8(ascii: "+") && byte == UInt8(ascii: " ")
        return isItself || isSpace ? at + 1 : nil
    }

    private static func escaped(_ text: [UInt8], _ at: Int, over byte: UInt8) -> Int? {
        func isHexadecimal(_ digits: Range<Int>) -> Bool {
            guard digits.upperBound <= text.count else { return false }
            return UInt32(String(decoding: text[digits], as: UTF8.self), radix: 16).map {
                $0 < 256 && lower(UInt8($0)) == lower(byte)
            } ?? false
        }
        guard at + 1 < text.count else { return nil }
        switch text[at] {
        case UInt8(ascii: "%"):
            return isHexadecimal(at + 1..<at + 3) ? at + 3 : nil
        case UInt8(ascii: "\\"):
            if lower(text[at + 1]) == UInt8(ascii: "u"), at + 2 < text.count,
                isHexadecimal(at + 2..<at + 6)
            {
                return at + 6
            }
            let isMark = "/\"\\".utf8.contains(byte)
            return isMark && text[at + 1] == byte ? at + 2 : nil
        default: return nil
        }
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
