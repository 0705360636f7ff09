/// A learning curve as TensorBoard reads it: an event file with a scalar a figure and round.
///
/// Each record is its length (8 bytes), the masked CRC-32C of those bytes, the event, and the event's masked
/// CRC-32C, all little-endian. An event is a protocol buffer: wall time (field 1, double), step (2, varint),
/// and either the file's version (3) or a summary (5) of values (1) with tag (1) and simple value (2, float).
/// Wall times are all 0, so that equal curves have equal bytes; TensorBoard's axis of steps is right.
///
/// Sources: TensorFlow's `event.proto`, `summary.proto` and `record_writer.cc`.
public struct TensorBoardEvents {
    public private(set) var bytes: [UInt8] = []

    /// A name that TensorBoard takes for an event file; it looks for `tfevents`.
    public static let fileName = "events.out.tfevents.0.training"

    public init(_ curve: LearningCurve) {
        append(event: Self.field(3, text: Array("brain.Event:2".utf8)))
        for point in curve.points {
            var summary: [UInt8] = []
            for column in LearningCurve.columns {
                guard let value = column.value(point) else { continue }
                let entry =
                    Self.field(1, text: Array("training/\(column.name)".utf8)) + [0x15]
                    + Self.littleEndian(Float(value).bitPattern)
                summary += Self.field(1, text: entry)
            }
            append(event: [0x10] + Self.varint(UInt64(point.steps)) + Self.field(5, text: summary))
        }
    }

    private mutating func append(event: [UInt8]) {
        let whole = [0x09] + Self.littleEndian(Double(0).bitPattern) + event
        let length = Self.littleEndian(UInt64(whole.count))
        bytes += length + Self.littleEndian(CRC32C.masked(length))
        bytes += whole + Self.littleEndian(CRC32C.masked(whole))
    }

    /// A field of bytes, with its number and length.
    private static func field(_ number: UInt8, text: [UInt8]) -> [UInt8] {
        [number << 3 | 2] + varint(UInt64(text.count)) + text
    }

    private static func varint(_ value: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}

/// The cyclic redundancy check by Castagnoli's polynomial.
enum CRC32C {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 0 ? value >> 1 : value >> 1 ^ 0x82F6_3B78 }
    }

    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
    }

    /// Turned and shifted, as record files keep it: a checksum of data that holds checksums is weak.
    static func masked(_ bytes: [UInt8]) -> UInt32 {
        let value = checksum(bytes)
        return (value >> 15 | value << 17) &+ 0xA282_EAD8
    }
}
