internal import Glibc

/// Writes tables as Parquet files with zstd pages. The same table and options give the same bytes, on any
/// thread and in any order.
public enum ParquetEncoder {
    /// What files say they were written by.
    public static let createdBy = "bellwether version 1.0.0"

    /// The bytes of a whole file.
    ///
    /// - Throws: ``ParquetError`` with code `invalidTable` for a table that no reader could take (columns
    ///   of unequal length, empty or repeated names), `invalidOptions` for options out of range or an encoding that does not apply to its column.
    public static func encode(
        _ table: ParquetTable, options: WriteOptions = WriteOptions()
    ) throws(ParquetError) -> [UInt8] {
        try FileWriter.validate(table, options)
        return try WriteScratch.withShared { (scratch) throws(ParquetError) in
            var writer = FileWriter(table, options, scratch)
            var file: [UInt8] = []
            // A copy of the length needed: the scratch keeps the memory that grew.
            _ = try writer.write(flushingFrom: .max) { (bytes) throws(ParquetError) in
                file.append(contentsOf: bytes)
            }
            return file
        }
    }

    /// Writes a file to an open descriptor, row group by row group: memory stays at about one encoded row
    /// group, where ``encode(_:options:)`` holds the whole file.
    ///
    /// - Returns: the number of bytes written.
    /// - Throws: as ``encode(_:options:)``, and `io` where the descriptor takes no more. What was written by
    ///   then is not a file.
    @discardableResult
    public static func write(
        _ table: ParquetTable, to descriptor: Int32, options: WriteOptions = WriteOptions()
    ) throws(ParquetError) -> Int {
        try FileWriter.validate(table, options)
        return try WriteScratch.withShared { (scratch) throws(ParquetError) in
            var writer = FileWriter(table, options, scratch)
            return try writer.write(flushingFrom: 1 << 20) { (bytes) throws(ParquetError) in
                try write(bytes, to: descriptor)
            }
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(ParquetError) {
        try bytes.withUnsafeBufferPointer { (bytes) throws(ParquetError) in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.write(
                    descriptor, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    let reason = count == 0 ? "nothing was taken" : String(cString: strerror(errno))
                    throw ParquetError(.io, "cannot write a table to descriptor \(descriptor): \(reason)")
                }
                rest = rest.dropFirst(count)
            }
        }
    }
}

extension ColumnKind {
    var physicalType: PhysicalType {
        switch self {
        case .int32, .date: .int32
        case .int64, .timestamp: .int64
        case .boolean: .boolean
        case .float: .float
        case .double: .double
        case .string: .byteArray
        }
    }
}

/// Constants of the file's frame.
package enum FileFormat {
    /// "PAR1": the first and the last four bytes.
    package static let magic: [UInt8] = [0x50, 0x41, 0x52, 0x31]
    /// "PARE": the last four bytes where the footer is encrypted.
    package static let encryptedMagic: [UInt8] = [0x50, 0x41, 0x52, 0x45]
}
