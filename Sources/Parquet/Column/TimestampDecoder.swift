/// INT64 timestamps of any unit as nanoseconds.
package struct TimestampDecoder: ValueDecoder {
    /// Nanoseconds of the column's unit.
    package let unit: Int64

    package var placeholder: Int64 { 0 }
    package var isPlainInMemory: Bool { unit == 1 }

    package func decode(
        _ cursor: inout ByteCursor, _ encoding: Encoding, _ scratch: PageScratch,
        into output: UnsafeMutableBufferPointer<Int64>
    ) throws(ParquetError) {
        try IntegerDecoder<Int64>().decode(&cursor, encoding, scratch, into: output)
        guard unit != 1 else { return }
        var anyOverflow = false
        for index in 0..<output.count {
            let (scaled, overflow) = output[index].multipliedReportingOverflow(by: unit)
            anyOverflow = anyOverflow || overflow
            output[index] = scaled
        }
        guard !anyOverflow else { throw Self.outOfRange }
    }

    static var outOfRange: ParquetError {
        .unsupported("a timestamp is outside the years 1677 to 2262, which nanoseconds can tell")
    }
}

/// INT96 timestamps, which Spark and Hive wrote: nanoseconds of the day, then the Julian day number.
package struct Int96Decoder: ValueDecoder {
    private static let julianDayOf1970: Int64 = 2_440_588
    private static let nanosecondsOfDay: Int64 = 86_400_000_000_000

    package var placeholder: Int64 { 0 }
    package var isPlainInMemory: Bool { false }

    package func decode(
        _ cursor: inout ByteCursor, _ encoding: Encoding, _ scratch: PageScratch,
        into output: UnsafeMutableBufferPointer<Int64>
    ) throws(ParquetError) {
        guard encoding == .plain else { throw .unsupported("encoding \(encoding) of an INT96 column") }
        let source = try cursor.take(output.count * 12)
        for index in 0..<output.count {
            let time = Int64(littleEndian: source.loadUnaligned(fromByteOffset: 12 * index, as: Int64.self))
            let day = Int32(
                littleEndian: source.loadUnaligned(fromByteOffset: 12 * index + 8, as: Int32.self))
            let (midnight, dayOverflow) = (Int64(day) - Self.julianDayOf1970)
                .multipliedReportingOverflow(by: Self.nanosecondsOfDay)
            let (value, overflow) = midnight.addingReportingOverflow(time)
            guard !dayOverflow, !overflow else { throw TimestampDecoder.outOfRange }
            output[index] = value
        }
    }
}
