import Tensors

/// Whether every pair differs by no more than `tolerance`, absolutely and relative to the expected value.
func isClose(_ values: [Double], _ expected: [Double], _ tolerance: Double = 1e-6) -> Bool {
    values.count == expected.count
        && zip(values, expected).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
}

extension Tensor {
    /// Numbers to work on, far from ties and kinks: normal ones of a fixed seed.
    static func sample(
        _ shape: [Int], seed: UInt64, dtype: DType = .float64, generator: TensorGenerator? = nil
    ) throws -> Tensor {
        try Tensor.normal(shape, dtype: dtype, generator: generator ?? TensorGenerator(seed: seed))
    }
}
