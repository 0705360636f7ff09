#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Distinct strings in order of first appearance, each with a code. For one thread at a time, which is why it
/// may be called Sendable.
///
/// Files of successive days hold nearly the same sorted strings, so the one after the last found is tried
/// before any hashing: a comparison of one word for strings of up to eight bytes.
package final class StringPool: @unchecked Sendable {
    private struct Entry {
        /// The first eight bytes, zero where the string is shorter.
        var key: UInt64
        var start: Int
        var count: Int
    }

    private var entries: [Entry] = []
    private var bytes: [UInt8] = []
    /// Open addressing; a slot holds a code plus one, 0 is free.
    private var slots: [UInt32] = Array(repeating: 0, count: 256)
    private var last = -1

    package init() {}

    package var count: Int { entries.count }

    /// The code of a string, which is taken in if it is new.
    ///
    /// - Parameter readable: bytes behind the string that may be loaded, whatever they hold.
    /// - Throws: `unsupported` if it is not UTF-8.
    @inline(__always)
    package func code(
        _ string: UnsafeRawBufferPointer, readable: Int = 0
    ) throws(ParquetError) -> Int32 {
        let key = Self.key(string, readable)
        var guess = last &+ 1
        if guess >= entries.count { guess = 0 }
        if guess < entries.count, isEntry(guess, string, key) {
            last = guess
            return Int32(truncatingIfNeeded: guess)
        }
        if last >= 0, isEntry(last, string, key) { return Int32(truncatingIfNeeded: last) }
        return try lookUp(string, key)
    }

    /// The strings, each at its code.
    package func strings() -> [String] {
        bytes.withUnsafeBufferPointer { all in
            entries.map { String(decoding: all[$0.start..<$0.start + $0.count], as: UTF8.self) }
        }
    }

    /// Lends the bytes of the string at `code`.
    package func withBytes<Result>(
        _ code: Int, _ body: (UnsafeRawBufferPointer) throws(ParquetError) -> Result
    ) throws(ParquetError) -> Result {
        let entry = entries[code]
        return try bytes.withUnsafeBufferPointer { (all) throws(ParquetError) in
            try body(
                UnsafeRawBufferPointer(
                    UnsafeBufferPointer(rebasing: all[entry.start..<entry.start + entry.count])))
        }
    }

    @inline(__always)
    private static func key(_ string: UnsafeRawBufferPointer, _ readable: Int) -> UInt64 {
        if string.count &+ readable >= 8, let base = string.baseAddress {
            let word = UInt64(littleEndian: base.loadUnaligned(as: UInt64.self))
            return string.count >= 8 ? word : word & ((1 &<< UInt64(8 &* string.count)) &- 1)
        }
        var key: UInt64 = 0
        for index in 0..<min(8, string.count) { key |= UInt64(string[index]) &<< UInt64(8 &* index) }
        return key
    }

    @inline(__always)
    private func isEntry(_ code: Int, _ string: UnsafeRawBufferPointer, _ key: UInt64) -> Bool {
        let entry = entries[code]
        guard entry.key == key, entry.count == string.count else { return false }
        return string.count <= 8 || hasSameTail(entry, string)
    }

    private func hasSameTail(_ entry: Entry, _ string: UnsafeRawBufferPointer) -> Bool {
        bytes.withUnsafeBytes { all in
            guard let ours = all.baseAddress, let theirs = string.baseAddress else { return false }
            return memcmp(ours + entry.start + 8, theirs + 8, string.count - 8) == 0
        }
    }

    private func lookUp(_ string: UnsafeRawBufferPointer, _ key: UInt64) throws(ParquetError) -> Int32 {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: Self.hash(string, key)) & mask
        while slots[slot] != 0 {
            let code = Int(slots[slot]) - 1
            if isEntry(code, string, key) {
                last = code
                return Int32(truncatingIfNeeded: code)
            }
            slot = (slot + 1) & mask
        }
        guard String(validating: string, as: UTF8.self) != nil else {
            throw .unsupported("a value is not UTF-8; binary columns are not read")
        }
        guard entries.count < Int(Int32.max) else { throw .unsupported("more than 2^31 distinct strings") }
        last = entries.count
        entries.append(Entry(key: key, start: bytes.count, count: string.count))
        bytes.append(contentsOf: string)
        slots[slot] = UInt32(entries.count)
        if entries.count * 2 > slots.count { grow() }
        return Int32(truncatingIfNeeded: last)
    }

    private func grow() {
        let mask = slots.count * 2 - 1
        slots = Array(repeating: 0, count: mask + 1)
        bytes.withUnsafeBytes { all in
            for (code, entry) in entries.enumerated() {
                let string = UnsafeRawBufferPointer(rebasing: all[entry.start..<entry.start + entry.count])
                var slot = Int(truncatingIfNeeded: Self.hash(string, entry.key)) & mask
                while slots[slot] != 0 { slot = (slot + 1) & mask }
                slots[slot] = UInt32(code + 1)
            }
        }
    }

    /// Another in each process, so that no file can be made whose strings all collide. Codes do not depend on it.
    private static let seed = UInt64.random(in: .min ... .max)

    /// Mixes the string eight bytes at a time.
    private static func hash(_ string: UnsafeRawBufferPointer, _ key: UInt64) -> UInt64 {
        var hash = (key ^ seed ^ UInt64(string.count)) &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 29
        var position = 8
        while position < string.count {
            let rest = UnsafeRawBufferPointer(rebasing: string[position...])
            hash = (hash ^ Self.key(rest, 0)) &* 0xBF58_476D_1CE4_E5B9
            hash ^= hash >> 32
            position += 8
        }
        return hash ^ hash >> 31
    }
}
