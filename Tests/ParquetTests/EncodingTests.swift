import Parquet
import Testing

@Suite("The RLE and bit-packing hybrid")
struct RunLengthHybridTests {
    private func encode(_ values: [UInt32], width: Int) -> [UInt8] {
        var output: [UInt8] = []
        values.withUnsafeBufferPointer { RunLengthHybrid.append($0, width: width, onto: &output) }
        return output
    }

    private func decode(_ bytes: [UInt8], width: Int, count: Int) throws -> [UInt32] {
        var values = [UInt32](repeating: 99, count: count)
        try bytes.withUnsafeBytes { bytes in
            var cursor = ByteCursor(bytes)
            try values.withUnsafeMutableBufferPointer {
                try RunLengthHybrid.decode(&cursor, width: width, into: $0)
            }
            #expect(cursor.remaining == 0)
        }
        return values
    }

    @Test("packs the numbers 0 to 7 as the format's own example does")
    func specificationExample() {
        #expect(encode(Array(0..<8), width: 3) == [0b11, 0b1000_1000, 0b1100_0110, 0b1111_1010])
    }

    @Test("keeps a run of one value in a few bytes")
    func repeats() {
        #expect(encode(Array(repeating: 1, count: 100), width: 1) == [200, 1, 1])
        #expect(encode(Array(repeating: 300, count: 8), width: 9) == [16, 44, 1])
    }

    @Test("gives back what it was given", arguments: [1, 2, 3, 7, 8, 9, 16, 17, 31, 32])
    func roundTrip(width: Int) throws {
        var random = SplitMix(state: UInt64(width))
        for count in [0, 1, 7, 8, 9, 64, 1_000] {
            var values: [UInt32] = []
            while values.count < count {
                // Runs of lengths on both sides of eight.
                let value = UInt32(truncatingIfNeeded: random.next() & ((1 << UInt64(width)) - 1))
                values += Array(repeating: value, count: Int.random(in: 1...20, using: &random))
            }
            values.removeLast(values.count - count)
            #expect(try decode(encode(values, width: width), width: width, count: count) == values)
        }
    }

    @Test("refuses runs that end early, hold nothing or exceed their width")
    func refusals() {
        for bytes: [UInt8] in [[], [0], [1], [3, 0], [16], [16, 8], [0x80, 0x80]] {
            #expect(code { _ = try decode(bytes, width: 3, count: 8) } == .corrupt)
        }
    }
}

@Suite("DELTA_BINARY_PACKED")
struct DeltaBinaryPackedTests {
    private func roundTrip<Value: NumericValue & FixedWidthInteger>(_ values: [Value]) throws -> [Value] {
        var bytes: [UInt8] = []
        values.withUnsafeBufferPointer { DeltaBinaryPacked.append($0, onto: &bytes) }
        var decoded = [Value](repeating: 0, count: values.count)
        try bytes.withUnsafeBytes { bytes in
            var cursor = ByteCursor(bytes)
            try decoded.withUnsafeMutableBufferPointer { try DeltaBinaryPacked.decode(&cursor, into: $0) }
            #expect(cursor.remaining == 0)
        }
        return decoded
    }

    @Test("stores the numbers 1 to 5 as the format's own example says")
    func specificationExample() {
        var bytes: [UInt8] = []
        [Int64](1...5).withUnsafeBufferPointer { DeltaBinaryPacked.append($0, onto: &bytes) }
        // Block of 128, 4 miniblocks, 5 values, first 1; smallest delta 1, no bits for the rest.
        #expect(bytes == [0x80, 1, 4, 5, 2, 2, 0, 0, 0, 0])
    }

    @Test("wraps around at the type's width", arguments: [1, 2, 33, 128, 129, 130, 257, 1_000])
    func extremes(count: Int) throws {
        var random = SplitMix(state: UInt64(count))
        let wide = (0..<count).map { index in index % 3 == 0 ? Int64.min : Int64(bitPattern: random.next()) }
        #expect(try roundTrip(wide) == wide)
        let narrow = (0..<count).map { index in index % 2 == 0 ? Int32.min : Int32.max }
        #expect(try roundTrip(narrow) == narrow)
        #expect(try roundTrip([Int32]()).isEmpty)
    }
}
