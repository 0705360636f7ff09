/// simdjson's tape and strings, read in place: no call into C per value. CSimdjson.h describes the format.
///
/// Valid while the ``JSONDocument`` that owns the memory lives.
struct JSONTape: @unchecked Sendable {
    // Never written after parsing.
    let words: UnsafePointer<UInt64>
    let strings: UnsafePointer<UInt8>

    /// Where the root value stands.
    static let root = 1

    enum Tag {
        static let object = UInt8(ascii: "{")
        static let array = UInt8(ascii: "[")
        static let string = UInt8(ascii: "\"")
        static let int = UInt8(ascii: "l")
        static let unsigned = UInt8(ascii: "u")
        static let double = UInt8(ascii: "d")
        static let yes = UInt8(ascii: "t")
        static let no = UInt8(ascii: "f")
        static let null = UInt8(ascii: "n")
    }

    func tag(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: words[index] &>> 56) }

    func isContainer(_ index: Int) -> Bool {
        let tag = tag(index)
        return tag == Tag.object || tag == Tag.array
    }

    /// The index of the value after this one.
    func next(_ index: Int) -> Int {
        switch tag(index) {
        case Tag.object, Tag.array: Int(words[index] & 0xFFFF_FFFF)
        case Tag.int, Tag.unsigned, Tag.double: index + 2
        default: index + 1
        }
    }

    /// The index of a container's closing word: where its children end.
    func end(_ container: Int) -> Int { next(container) - 1 }

    /// The number of elements or members.
    func count(_ container: Int) -> Int {
        let stored = Int((words[container] &>> 32) & 0xFF_FFFF)
        guard stored == 0xFF_FFFF else { return stored }
        let isObject = tag(container) == Tag.object
        var total = 0
        var at = container + 1
        while at < end(container) {
            at = next(isObject ? at + 1 : at)
            total += 1
        }
        return total
    }

    /// null, `[]` or `{}`.
    func isNothing(_ index: Int) -> Bool {
        tag(index) == Tag.null || (isContainer(index) && end(index) == index + 1)
    }

    /// The UTF-8 of a string or key.
    func bytes(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let start = strings + Int(words[index] & 0xFF_FFFF_FFFF_FFFF)
        let count = UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)
        return UnsafeBufferPointer(start: start + 4, count: Int(count))
    }

    func text(_ index: Int) -> String { String(decoding: bytes(index), as: UTF8.self) }

    /// The first member of that name; nil when there is none.
    func member(_ object: Int, _ name: String) -> Int? {
        var name = name
        return name.withUTF8 { wanted in
            var at = object + 1
            let end = end(object)
            while at < end {
                if Self.same(bytes(at), wanted) { return at + 1 }
                at = next(at + 1)
            }
            return nil
        }
    }

    /// Whether two runs of bytes are equal; keys are short, so a loop is quicker than a call.
    static func same(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for index in 0..<left.count where left[index] != right[index] { return false }
        return true
    }
}
