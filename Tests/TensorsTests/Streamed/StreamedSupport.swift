import Tensors
import Testing

extension DayMatrix {
    /// A matrix with the rows of a float32 tensor.
    static func holding(_ values: Tensor) throws -> DayMatrix {
        let (days, inputs) = (try values.size(0), try values.size(1))
        let matrix = try DayMatrix(days: days, inputs: inputs)
        let numbers = try values.floats()
        try numbers.withUnsafeBufferPointer { numbers in
            for day in 0..<days {
                try matrix.setRow(
                    day, UnsafeBufferPointer(rebasing: numbers[day * inputs..<(day + 1) * inputs]))
            }
        }
        return matrix
    }
}

extension Tensor {
    /// The rows of some days.
    func days(_ days: [Int]) throws -> Tensor { try indexSelect(Tensor(days.map(Int64.init))) }

    /// Rounded to bfloat16 and back.
    func roundedToBFloat16() throws -> Tensor { try to(.bfloat16).to(.float32) }
}

/// A layer with its matrix, and the same numbers as tensors.
struct StreamedCase {
    let observations: Tensor
    let weight: Tensor
    let matrix: DayMatrix
    let layer: StreamedLinear

    init(
        days: Int = 9, inputs: Int, groups: [Int], precision: ProductPrecision = .float32, seed: UInt64 = 1
    ) throws {
        observations = try Tensor.sample([days, inputs], seed: seed, dtype: .float32)
        weight = try Tensor.sample([inputs, groups.reduce(0, +)], seed: seed + 1, dtype: .float32)
        matrix = try DayMatrix.holding(observations)
        layer = try StreamedLinear(inputs: inputs, groups: groups, precision: precision)
        try layer.setWeight(weight)
    }

    /// A loss's gradient with respect to the product over `count` days.
    func sensitivity(_ count: Int, seed: UInt64 = 77) throws -> Tensor {
        try Tensor.sample([count, layer.units], seed: seed, dtype: .float32)
    }
}

/// The largest difference between two tensors, relative to the largest number expected.
func relativeError(_ values: Tensor, _ expected: Tensor) throws -> Double {
    let (values, expected) = (try values.to(.float64), try expected.to(.float64))
    #expect(values.shape == expected.shape)
    return try (values - expected).abs().max().item() / max(1e-30, expected.abs().max().item())
}
