/// A number of the Parquet format with the encodings that apply to its type.
package protocol EncodableNumber: NumericValue {
    static var encodings: [Encoding] { get }
    /// Those that the writer chooses among by itself.
    static var choices: [Encoding] { get }
    /// Whether the low four of its bytes may repeat where the whole does not.
    static var repeatsInLowBytes: Bool { get }
    /// DELTA_BINARY_PACKED. Never asked of a type whose ``encodings`` lack it.
    static func appendDeltas(_ values: UnsafeBufferPointer<Self>, onto output: inout [UInt8])
}

extension EncodableNumber where Self: FixedWidthInteger {
    package static var encodings: [Encoding] { [.plain, .deltaBinaryPacked, .byteStreamSplit] }
    /// BYTE_STREAM_SPLIT of integers came to the format in 2024, and Spark and Athena do not read it.
    package static var choices: [Encoding] { [.plain, .deltaBinaryPacked] }
    package static var repeatsInLowBytes: Bool { false }

    package static func appendDeltas(_ values: UnsafeBufferPointer<Self>, onto output: inout [UInt8]) {
        DeltaBinaryPacked.append(values, onto: &output)
    }
}

extension EncodableNumber where Self: BinaryFloatingPoint {
    package static var encodings: [Encoding] { [.plain, .byteStreamSplit] }
    package static var choices: [Encoding] { encodings }
    package static var repeatsInLowBytes: Bool { MemoryLayout<Self>.size == 8 }

    package static func appendDeltas(_ values: UnsafeBufferPointer<Self>, onto output: inout [UInt8]) {
        Plain.append(values, onto: &output)
    }
}

extension Int32: EncodableNumber {}
extension Int64: EncodableNumber {}
extension Float: EncodableNumber {}
extension Double: EncodableNumber {}
