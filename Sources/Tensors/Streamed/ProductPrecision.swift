/// What a matrix product rounds its operands to. Sums are float32 in either case.
public enum ProductPrecision: Sendable, Hashable {
    case float32
    /// To the nearest bfloat16, ties to even. Weights stay float32 between products.
    case bfloat16
}
