/// A fixed-width number of the Parquet format. All are stored little-endian, as this machine's memory is.
package protocol NumericValue: BitwiseCopyable, Sendable, Comparable {
    static var physicalType: PhysicalType { get }
    static var zero: Self { get }
    /// -0 for floating types.
    static var lowestZero: Self { get }
    /// The value's bits, for telling values apart: NaNs by payload, -0 from 0.
    var bits: UInt64 { get }
    /// An integer from its low bits; for floating types, a value from its bits.
    init(lowBits: UInt64)
    /// False for NaN.
    var isOrdered: Bool { get }
}

extension Int32: NumericValue {
    package static var lowestZero: Int32 { 0 }
    package static var physicalType: PhysicalType { .int32 }
    package var bits: UInt64 { UInt64(UInt32(bitPattern: self)) }
    package init(lowBits: UInt64) { self = Int32(truncatingIfNeeded: lowBits) }
    package var isOrdered: Bool { true }
}

extension Int64: NumericValue {
    package static var lowestZero: Int64 { 0 }
    package static var physicalType: PhysicalType { .int64 }
    package var bits: UInt64 { UInt64(bitPattern: self) }
    package init(lowBits: UInt64) { self = Int64(bitPattern: lowBits) }
    package var isOrdered: Bool { true }
}

extension Float: NumericValue {
    package static var lowestZero: Float { -0.0 }
    package static var physicalType: PhysicalType { .float }
    package var bits: UInt64 { UInt64(bitPattern) }
    package init(lowBits: UInt64) { self = Float(bitPattern: UInt32(truncatingIfNeeded: lowBits)) }
    package var isOrdered: Bool { !isNaN }
}

extension Double: NumericValue {
    package static var lowestZero: Double { -0.0 }
    package static var physicalType: PhysicalType { .double }
    package var bits: UInt64 { bitPattern }
    package init(lowBits: UInt64) { self = Double(bitPattern: lowBits) }
    package var isOrdered: Bool { !isNaN }
}
