/// One tensor of policy.safetensors.
struct PolicyTensor: Hashable, Sendable {
    enum ElementType: String, Sendable {
        case float32 = "F32"
        case float64 = "F64"
        case bfloat16 = "BF16"

        var width: Int {
            switch self {
            case .bfloat16: 2
            case .float32: 4
            case .float64: 8
            }
        }
    }

    var name: String
    var type: ElementType
    var shape: [Int]

    var byteCount: Int { shape.reduce(type.width, *) }

    static func float(_ name: String, _ shape: [Int]) -> PolicyTensor {
        PolicyTensor(name: name, type: .float32, shape: shape)
    }

    /// A matrix, whose numbers take what `storage` says.
    static func matrix(_ name: String, _ shape: [Int], _ storage: PolicyStorage) -> PolicyTensor {
        PolicyTensor(name: name, type: storage == .float32 ? .float32 : .bfloat16, shape: shape)
    }

    /// The normaliser's, which lie first in the file for their alignment: normaliser.mean, .std, .lower and
    /// .upper, each `[features]`, float64. Files of version 1 have no limits.
    static func normaliser(_ part: String, features: Int) -> PolicyTensor {
        PolicyTensor(name: "normaliser.\(part)", type: .float64, shape: [features])
    }
}
