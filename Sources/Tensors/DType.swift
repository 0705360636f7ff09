internal import CTorch

/// The type of a tensor's elements.
public enum DType: String, Sendable, CaseIterable {
    case float32, float64, int64, bool, bfloat16, uint8

    public var byteCount: Int {
        switch self {
        case .float64, .int64: 8
        case .float32: 4
        case .bfloat16: 2
        case .bool, .uint8: 1
        }
    }

    var raw: ctorch_dtype {
        switch self {
        case .float32: ctorch_float32
        case .float64: ctorch_float64
        case .int64: ctorch_int64
        case .bool: ctorch_bool
        case .bfloat16: ctorch_bfloat16
        case .uint8: ctorch_uint8
        }
    }

    /// Nil for an element type that this package does not use.
    init?(raw: ctorch_dtype) {
        switch raw {
        case ctorch_float32: self = .float32
        case ctorch_float64: self = .float64
        case ctorch_int64: self = .int64
        case ctorch_bool: self = .bool
        case ctorch_bfloat16: self = .bfloat16
        case ctorch_uint8: self = .uint8
        default: return nil
        }
    }
}

/// A Swift type whose memory layout is that of a tensor's elements.
public protocol TensorElement: BitwiseCopyable, Sendable {
    static var dtype: DType { get }
}

extension Float: TensorElement {
    public static var dtype: DType { .float32 }
}

extension Double: TensorElement {
    public static var dtype: DType { .float64 }
}

extension Int64: TensorElement {
    public static var dtype: DType { .int64 }
}

extension UInt8: TensorElement {
    public static var dtype: DType { .uint8 }
}

extension Bool: TensorElement {
    public static var dtype: DType { .bool }
}

/// Where a tensor's memory is.
public enum Device: Hashable, Sendable, CustomStringConvertible {
    case cpu
    /// The CUDA device with this index.
    case cuda(Int)

    public var description: String {
        switch self {
        case .cpu: "cpu"
        case .cuda(let index): "cuda:\(index)"
        }
    }

    var raw: ctorch_device {
        switch self {
        case .cpu: -1
        case .cuda(let index): ctorch_device(truncatingIfNeeded: max(0, index))
        }
    }

    init(raw: ctorch_device) {
        self = raw < 0 ? .cpu : .cuda(Int(raw))
    }
}
