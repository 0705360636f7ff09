import Core

/// Symbols as small numbers, found by their bytes.
struct SymbolCodes {
    private(set) var symbols: [Symbol] = []
    private var keys: [Key] = []
    /// Codes by hash, -1 where free; a power of two long.
    private var table = [Int32](repeating: -1, count: 1_024)

    private struct Key: Equatable {
        var low: UInt64 = 0
        var high: UInt64 = 0
        var count = 0

        @inline(__always)
        init(_ bytes: UnsafeBufferPointer<UInt8>) {
            count = bytes.count
            for index in 0..<min(8, count) { low |= UInt64(bytes[index]) << UInt64(index * 8) }
            for index in 8..<max(8, count) { high |= UInt64(bytes[index]) << UInt64(index * 8 - 64) }
        }

        var hash: Int {
            let mixed = (low &* 0x9E37_79B9_7F4A_7C15) ^ (high &* 0xC2B2_AE3D_27D4_EB4F)
            return Int(truncatingIfNeeded: (mixed ^ (mixed >> 29)) >> 7)
        }
    }

    /// The code of a symbol, a new one for one not seen before; nil for what is not a symbol.
    @inline(__always)
    mutating func code(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32? {
        guard bytes.count <= 16 else { return nil }
        let key = Key(bytes)
        var place = key.hash & (table.count - 1)
        while table[place] >= 0 {
            if keys[Int(table[place])] == key { return UInt32(table[place]) }
            place = (place + 1) & (table.count - 1)
        }
        return add(key, bytes)
    }

    private mutating func add(_ key: Key, _ bytes: UnsafeBufferPointer<UInt8>) -> UInt32? {
        guard let symbol = Symbol(validating: String(decoding: bytes, as: UTF8.self)) else { return nil }
        symbols.append(symbol)
        keys.append(key)
        if symbols.count * 2 > table.count {
            table = [Int32](repeating: -1, count: table.count * 2)
            for code in keys.indices { place(code) }
        } else {
            place(keys.count - 1)
        }
        return UInt32(keys.count - 1)
    }

    private mutating func place(_ code: Int) {
        var place = keys[code].hash & (table.count - 1)
        while table[place] >= 0 { place = (place + 1) & (table.count - 1) }
        table[place] = Int32(code)
    }
}
