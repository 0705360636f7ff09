extension JSONTape {
    /// Where a value stands, such as `results[12].o`; found from the root, so that values need not carry it.
    func path(to target: Int) -> String {
        var path = ""
        var at = Self.root
        while at != target, isContainer(at) {
            let isObject = tag(at) == Tag.object
            let end = end(at)
            var child = at + 1
            var position = 0
            while child < end {
                let value = isObject ? child + 1 : child
                if target < next(value) {
                    path = isObject ? Self.joined(path, text(child)) : "\(path)[\(position)]"
                    break
                }
                child = next(value)
                position += 1
            }
            // A target that is no value of this tape.
            guard child < end else { break }
            at = isObject ? child + 1 : child
        }
        return path.isEmpty ? "the root" : path
    }

    /// The path of an object's member that may be absent.
    func path(to object: Int, member: String) -> String {
        Self.joined(object == Self.root ? "" : path(to: object), member)
    }

    private static func joined(_ path: String, _ key: String) -> String {
        let isPlain = !key.isEmpty && key.utf8.allSatisfy { isWord($0) }
        // A body's own keys may be as long as it is.
        let shown = key.utf8.count > 48 ? JSONExcerpt.printable(String(key.prefix(32))) + "…" : key
        if isPlain { return path.isEmpty ? shown : "\(path).\(shown)" }
        return "\(path)[\"\(JSONExcerpt.printable(shown))\"]"
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// A value in the words of an error.
    func described(_ index: Int) -> String {
        switch tag(index) {
        case Tag.object: count(index) == 0 ? "an empty object" : "an object"
        case Tag.array: count(index) == 0 ? "an empty array" : "an array"
        // Short ones alone, such as "None": longer ones may be what no log should hold.
        case Tag.string where bytes(index).count <= 12:
            "the string \"\(JSONExcerpt.printable(text(index)))\""
        case Tag.string: "a string of \(bytes(index).count) bytes"
        case Tag.int: "\(Int64(bitPattern: words[index + 1]))"
        case Tag.unsigned: "\(words[index + 1])"
        case Tag.double: "\(Double(bitPattern: words[index + 1]))"
        case Tag.yes: "true"
        case Tag.no: "false"
        default: "null"
        }
    }
}
