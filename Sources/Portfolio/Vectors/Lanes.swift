/// Eight numbers that are worked on at once. Wide enough that additions of one lane do not wait for each
/// other, and the same width everywhere, so that sums have the same bits on every machine.
typealias Lanes = SIMD8<Double>

extension UnsafeBufferPointer<Double> {
    /// The eight values from `index` on, which must lie inside.
    @inline(__always)
    func lanes(_ index: Int) -> Lanes {
        UnsafeRawPointer(baseAddress.unsafelyUnwrapped + index).loadUnaligned(as: Lanes.self)
    }
}

extension UnsafeMutableBufferPointer<Double> {
    /// The eight values from `index` on, which must lie inside.
    @inline(__always)
    func lanes(_ index: Int) -> Lanes {
        UnsafeRawPointer(baseAddress.unsafelyUnwrapped + index).loadUnaligned(as: Lanes.self)
    }

    /// Overwrites the eight values from `index` on, which must lie inside.
    @inline(__always)
    func set(_ lanes: Lanes, _ index: Int) {
        UnsafeMutableRawPointer(baseAddress.unsafelyUnwrapped + index).storeBytes(of: lanes, as: Lanes.self)
    }
}

extension SIMD8<Double> {
    /// Each lane's magnitude: all bits but the sign.
    @inline(__always)
    var magnitudes: Self {
        let sign = SIMD8<UInt64>(repeating: 1 << 63)
        return unsafeBitCast(unsafeBitCast(self, to: SIMD8<UInt64>.self) & ~sign, to: Self.self)
    }
}

/// Walks over 0..<count, eight at a time and the rest one by one.
enum LaneLoop {
    /// Calls `wide` for the first of each eight indices, `narrow` for each of the rest.
    @inline(__always)
    static func run(_ count: Int, wide: (Int) -> Void, narrow: (Int) -> Void) {
        var index = 0
        while index + Lanes.scalarCount <= count {
            wide(index)
            index += Lanes.scalarCount
        }
        while index < count {
            narrow(index)
            index += 1
        }
    }

    /// The sum of what they return, always added up in the same order: eight partial sums, then those, then
    /// the rest.
    @inline(__always)
    static func sum(_ count: Int, wide: (Int) -> Lanes, narrow: (Int) -> Double) -> Double {
        var sums = Lanes(repeating: 0)
        var index = 0
        while index + Lanes.scalarCount <= count {
            sums += wide(index)
            index += Lanes.scalarCount
        }
        var sum = sums.sum()
        while index < count {
            sum += narrow(index)
            index += 1
        }
        return sum
    }
}
