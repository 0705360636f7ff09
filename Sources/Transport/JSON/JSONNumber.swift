/// JSON's grammar of numbers, for those that simdjson does not read: numbers in strings and huge ones.
enum JSONNumber {
    /// The number of leading bytes that are one number, and whether it is written as an integer; nil when the
    /// first bytes are none. A number in the sense of RFC 8259, section 6.
    static func scan<Bytes: RandomAccessCollection<UInt8>>(
        _ bytes: Bytes
    ) -> (end: Bytes.Index, isInteger: Bool)? {
        var at = bytes.startIndex
        func isDigit(_ index: Bytes.Index) -> Bool {
            index < bytes.endIndex && bytes[index] >= UInt8(ascii: "0") && bytes[index] <= UInt8(ascii: "9")
        }
        func digits() -> Bool {
            let start = at
            while isDigit(at) { at = bytes.index(after: at) }
            return at > start
        }
        func take(_ first: Character, _ second: Character? = nil) -> Bool {
            guard at < bytes.endIndex,
                bytes[at] == first.asciiValue || (second != nil && bytes[at] == second?.asciiValue)
            else { return false }
            at = bytes.index(after: at)
            return true
        }
        _ = take("-")
        if !take("0"), !digits() { return nil }
        var isInteger = true
        if take(".") {
            isInteger = false
            guard digits() else { return nil }
        }
        if take("e", "E") {
            isInteger = false
            _ = take("+", "-")
            guard digits() else { return nil }
        }
        return (at, isInteger)
    }

    /// The finite number that all of `bytes` spell.
    static func double(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        guard let scanned = scan(bytes), scanned.end == bytes.endIndex,
            let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite
        else { return nil }
        return value
    }

    /// The whole number that all of `bytes` spell, as in `12`, `12.0` and `1.2e1`.
    static func int(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard let scanned = scan(bytes), scanned.end == bytes.endIndex else { return nil }
        if scanned.isInteger { return Int64(String(decoding: bytes, as: UTF8.self)) }
        return double(bytes).flatMap { Int64(exactly: $0) }
    }

    /// The body with quotes around the numbers that simdjson refuses although JSON allows them: integers
    /// beyond 64 bits and numbers beyond a double. Nil when there are none.
    ///
    /// One such number in a field that nobody reads would otherwise cost the whole body.
    static func quotingHuge(_ body: ArraySlice<UInt8>) -> [UInt8]? {
        var out: [UInt8] = []
        out.reserveCapacity(body.count + 64)
        var changed = false
        var at = body.startIndex
        while at < body.endIndex {
            let byte = body[at]
            if byte == UInt8(ascii: "\"") {
                let end = endOfString(body, from: at)
                out.append(contentsOf: body[at..<end])
                at = end
            } else if byte == UInt8(ascii: "-") || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")),
                let scanned = scan(body[at...])
            {
                let token = body[at..<scanned.end]
                let isHuge = isHuge(token, isInteger: scanned.isInteger)
                if isHuge { out.append(UInt8(ascii: "\"")) }
                out.append(contentsOf: token)
                if isHuge { out.append(UInt8(ascii: "\"")) }
                changed = changed || isHuge
                at = scanned.end
            } else {
                out.append(byte)
                at += 1
            }
        }
        return changed ? out : nil
    }

    private static func isHuge(_ token: ArraySlice<UInt8>, isInteger: Bool) -> Bool {
        // What has few bytes and no exponent fits.
        if isInteger && token.count < 19 { return false }
        let text = String(decoding: token, as: UTF8.self)
        return isInteger
            ? Int64(text) == nil && UInt64(text) == nil
            : Double(text).map { !$0.isFinite } ?? true
    }

    /// The index after the closing quote of the string that starts at `start`, or the end of the body.
    private static func endOfString(_ body: ArraySlice<UInt8>, from start: Int) -> Int {
        var at = start + 1
        while at < body.endIndex, body[at] != UInt8(ascii: "\"") {
            at += body[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(at + 1, body.endIndex)
    }
}
