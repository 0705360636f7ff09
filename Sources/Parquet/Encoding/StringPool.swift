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
    /// The code found last.
    private var last = -1

    package init() {}

    package var count: Int { entries.count }

    /// A run of lookups, each of which first tries the string after the one found before.
    ///
    /// Holds the pool's memory: while it is in use, the pool may only be changed through it.
    struct Lookup {
        private let pool: StringPool
        private var entries: UnsafePointer<Entry>?
        private var count = 0
        private var last = -1

        fileprivate init(_ pool: StringPool) {
            self.pool = pool
            last = pool.last
            refresh()
        }

        /// The code of a string, which is taken in if it is new.
        ///
        /// - Parameter readable: bytes behind the string that may be loaded, whatever they hold.
        /// - Throws: `unsupported` if it is not UTF-8.
        @inline(__always)
        mutating func code(
            _ start: UnsafeRawPointer, _ byteCount: Int, readable: Int
        ) throws(ParquetError) -> Int32 {
            let key = StringPool.key(start, byteCount, readable)
            var guess = last &+ 1
            if guess >= count { guess = 0 }
            if let entries, count > 0 {
                let entry = entries[guess]
                if entry.key == key, entry.count == byteCount, byteCount <= 8 || pool.hasTail(entry, start) {
                    last = guess
                    return Int32(truncatingIfNeeded: guess)
                }
            }
            return try search(start, byteCount, key)
        }

        @inline(never)
        private mutating func search(
            _ start: UnsafeRawPointer, _ byteCount: Int, _ key: UInt64
        ) throws(ParquetError) -> Int32 {
            last = try pool.find(start, byteCount, key, last)
            refresh()
            return Int32(truncatingIfNeeded: last)
        }

        /// The array may have moved. Its memory stays put until the pool takes in another string, which happens
        /// in `search` alone.
        private mutating func refresh() {
            count = pool.entries.count
            pool.last = last
            entries = pool.entries.withUnsafeBufferPointer { $0.baseAddress }
        }
    }

    func lookup() -> Lookup { Lookup(self) }

    /// The code of one string, which is taken in if it is new.
    package func code(_ string: UnsafeRawBufferPointer) throws(ParquetError) -> Int32 {
        var lookup = lookup()
        guard let start = string.baseAddress else {
            // An empty string may lie nowhere.
            var nowhere: UInt8 = 0
            return try withUnsafePointer(to: &nowhere) { (nowhere) throws(ParquetError) in
                try lookup.code(nowhere, 0, readable: 0)
            }
        }
        return try lookup.code(start, string.count, readable: 0)
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
    private static func key(_ start: UnsafeRawPointer, _ count: Int, _ readable: Int) -> UInt64 {
        if count &+ readable >= 8 {
            let word = UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
            return count >= 8 ? word : word & ((1 &<< UInt64(8 &* count)) &- 1)
        }
        var key: UInt64 = 0
        for index in 0..<count {
            key |= UInt64(start.load(fromByteOffset: index, as: UInt8.self)) &<< UInt64(8 &* index)
        }
        return key
    }

    /// Whether the entry, known to be as long and to begin alike, ends like the string at `start`.
    private func hasTail(_ entry: Entry, _ start: UnsafeRawPointer) -> Bool {
        bytes.withUnsafeBytes { all in
            guard let ours = all.baseAddress else { return false }
            return memcmp(ours + entry.start + 8, start + 8, entry.count - 8) == 0
        }
    }

    private func find(
        _ start: UnsafeRawPointer, _ count: Int, _ key: UInt64, _ last: Int
    ) throws(ParquetError) -> Int {
        func isEntry(_ code: Int) -> Bool {
            let entry = entries[code]
            return entry.key == key && entry.count == count && (count <= 8 || hasTail(entry, start))
        }
        if last >= 0, isEntry(last) { return last }
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: Self.hash(start, count, key)) & mask
        while slots[slot] != 0 {
            let code = Int(slots[slot]) - 1
            if isEntry(code) { return code }
            slot = (slot + 1) & mask
        }
        let string = UnsafeRawBufferPointer(start: start, count: count)
        guard String(validating: string, as: UTF8.self) != nil else {
            throw .unsupported("a value is not UTF-8; binary columns are not read")
        }
        guard entries.count < Int(Int32.max) else { throw .unsupported("more than 2^31 distinct strings") }
        entries.append(Entry(key: key, start: bytes.count, count: count))
        bytes.append(contentsOf: string)
        slots[slot] = UInt32(entries.count)
        if entries.count * 2 > slots.count { grow() }
        return entries.count - 1
    }

    private func grow() {
        let mask = slots.count * 2 - 1
        slots = Array(repeating: 0, count: mask + 1)
        bytes.withUnsafeBytes { all in
            for (code, entry) in entries.enumerated() {
                guard let base = all.baseAddress else { return }
                var slot =
                    Int(truncatingIfNeeded: Self.hash(base + entry.start, entry.count, entry.key)) & mask
                while slots[slot] != 0 { slot = (slot + 1) & mask }
                slots[slot] = UInt32(code + 1)
            }
        }
    }

    /// Another in each process, so that no file can be made whose strings all collide. Codes do not depend on it.
    private static let seed = UInt64.random(in: .min ... .max)

    /// Mixes the string eight bytes at a time.
    private static func hash(_ start: UnsafeRawPointer, _ count: Int, _ key: UInt64) -> UInt64 {
        var hash = (key ^ seed ^ UInt64(count)) &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 29
        var position = 8
        while position < count {
            let word = Self.key(start + position, min(8, count - position), 0)
            hash = (hash ^ word) &* 0xBF58_476D_1CE4_E5B9
            hash ^= hash >> 32
            position += 8
        }
        return hash ^ hash >> 31
    }
}
