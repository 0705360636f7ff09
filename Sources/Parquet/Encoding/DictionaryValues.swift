/// Data pages of dictionary indices: a byte with their width, then runs.
enum DictionaryValues {
    private static let blockSize = 256

    static func decode<Value: BitwiseCopyable>(
        _ cursor: inout ByteCursor, _ dictionary: UnsafeBufferPointer<Value>,
        into output: UnsafeMutableBufferPointer<Value>
    ) throws(ParquetError) {
        let width = Int(try cursor.byte())
        guard width <= 32 else { throw .corrupt("dictionary indices of \(width) bits") }
        var filled = 0
        while filled < output.count {
            let rest = UnsafeMutableBufferPointer(rebasing: output[filled...])
            switch try RunLengthHybrid.nextRun(&cursor, width: width, wanted: rest.count) {
            case .repeated(let index, let count):
                guard Int(index) < dictionary.count else { throw outOfRange(index, dictionary.count) }
                UnsafeMutableBufferPointer(rebasing: rest[..<count]).update(repeating: dictionary[Int(index)])
                filled += count
            case .packed(let bytes, let count):
                try gather(
                    bytes, width, dictionary, into: UnsafeMutableBufferPointer(rebasing: rest[..<count]))
                filled += count
            }
        }
    }

    private static func gather<Value: BitwiseCopyable>(
        _ bytes: UnsafeRawBufferPointer, _ width: Int, _ dictionary: UnsafeBufferPointer<Value>,
        into output: UnsafeMutableBufferPointer<Value>
    ) throws(ParquetError) {
        let largest = withUnsafeTemporaryAllocation(of: UInt32.self, capacity: blockSize) { block -> UInt32 in
            var start = 0
            while start < output.count {
                // A block is 256 indices, so it begins at a whole byte.
                let count = min(blockSize, output.count - start)
                let indices = UnsafeMutableBufferPointer(rebasing: block[..<count])
                BitPacking.unpack(
                    UnsafeRawBufferPointer(rebasing: bytes[(start / 8 * width)...]), width: width,
                    into: indices)
                var largest: UInt32 = 0
                for index in 0..<count { largest = max(largest, indices[index]) }
                guard Int(largest) < dictionary.count else { return largest }
                for index in 0..<count { output[start &+ index] = dictionary[Int(indices[index])] }
                start += count
            }
            return 0
        }
        guard Int(largest) < dictionary.count || output.count == 0 else {
            throw outOfRange(largest, dictionary.count)
        }
    }

    private static func outOfRange(_ index: UInt32, _ count: Int) -> ParquetError {
        .corrupt("dictionary index \(index) of \(count) values")
    }
}
