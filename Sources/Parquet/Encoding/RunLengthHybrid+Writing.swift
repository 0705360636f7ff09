extension RunLengthHybrid {
    /// Appends `values`, each below 2^`width`.
    package static func append(_ values: UnsafeBufferPointer<UInt32>, width: Int, onto output: inout [UInt8])
    {
        var packedStart = 0
        var position = 0
        while position < values.count {
            var end = position + 1
            while end < values.count, values[end] == values[position] { end += 1 }
            // Packed values go in groups of eight, so a repeat run may begin only where they are complete.
            let missing = (8 - (position - packedStart) % 8) % 8
            let repeats = end - position - missing
            guard repeats >= 8 else {
                position = end
                continue
            }
            appendPacked(values[packedStart..<position + missing], width: width, onto: &output)
            appendRun(of: values[position], count: repeats, width: width, onto: &output)
            packedStart = end
            position = end
        }
        appendPacked(values[packedStart...], width: width, onto: &output)
    }

    /// Appends one run of a repeated value.
    package static func appendRun(of value: UInt32, count: Int, width: Int, onto output: inout [UInt8]) {
        output.appendVarint(UInt64(count) << 1)
        var rest = value
        for _ in 0..<(width + 7) / 8 {
            output.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    private static func appendPacked(
        _ values: Slice<UnsafeBufferPointer<UInt32>>, width: Int, onto output: inout [UInt8]
    ) {
        guard !values.isEmpty else { return }
        let groups = (values.count + 7) / 8
        output.appendVarint(UInt64(groups) << 1 | 1)
        let end = output.count + groups * width
        BitPacking.append(UnsafeBufferPointer(rebasing: values), width: width, onto: &output)
        // The last group is filled up with zeros.
        while output.count < end { output.append(0) }
    }
}
