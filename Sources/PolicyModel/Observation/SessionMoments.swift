/// Mean and deviation of each feature over one session's slots, values beyond the limits counted as the limit.
///
/// Exact two-pass ones in Double, summed in the order of the slots; NaN is left out, so rows of nothing but NaN
/// change no bit of the result.
public struct SessionMoments: Sendable {
    /// Values that are not NaN.
    public private(set) var count: [Double]
    /// 0 for a feature without a value.
    public internal(set) var mean: [Double]
    /// Sum of squared distances from the mean.
    public private(set) var squares: [Double]
    /// Population standard deviation; 1 where it is below ``Normaliser/minimumDeviation``, as for a feature
    /// that is the same in all stocks, one with a single value, or none.
    public internal(set) var deviation: [Double]

    public init(features: Int) {
        precondition(features > 0, "at least one feature")
        count = [Double](repeating: 0, count: features)
        mean = count
        squares = count
        deviation = [Double](repeating: 1, count: features)
    }

    /// Measures one session: rows of as many numbers as there are features. Forgets the one before.
    public mutating func measure(_ values: UnsafeBufferPointer<Float>, lower: [Double], upper: [Double]) {
        let features = count.count
        precondition(values.count % features == 0, "whole rows")
        precondition(lower.count == features && upper.count == features, "one pair of limits a feature")
        lower.withUnsafeBufferPointer { lower in
            upper.withUnsafeBufferPointer { upper in
                sum(values, lower, upper)
                sumSquares(values, lower, upper)
            }
        }
        for feature in 0..<features {
            let spread = count[feature] > 0 ? (squares[feature] / count[feature]).squareRoot() : 0
            deviation[feature] = spread < Normaliser.minimumDeviation ? 1 : spread
        }
    }

    private mutating func sum(
        _ values: UnsafeBufferPointer<Float>, _ lower: UnsafeBufferPointer<Double>,
        _ upper: UnsafeBufferPointer<Double>
    ) {
        let features = count.count
        count.withUnsafeMutableBufferPointer { count in
            mean.withUnsafeMutableBufferPointer { mean in
                count.update(repeating: 0)
                mean.update(repeating: 0)
                // Features side by side in the inner loop: independent sums, each in the order of the slots.
                for row in 0..<values.count / features {
                    let start = row &* features
                    for feature in 0..<features {
                        let value = Double(values[start &+ feature])
                        let within = min(max(value, lower[feature]), upper[feature])
                        count[feature] += value.isNaN ? 0 : 1
                        mean[feature] += value.isNaN ? 0 : within
                    }
                }
                for feature in 0..<features where count[feature] > 0 { mean[feature] /= count[feature] }
            }
        }
    }

    private mutating func sumSquares(
        _ values: UnsafeBufferPointer<Float>, _ lower: UnsafeBufferPointer<Double>,
        _ upper: UnsafeBufferPointer<Double>
    ) {
        let features = count.count
        mean.withUnsafeBufferPointer { mean in
            squares.withUnsafeMutableBufferPointer { squares in
                squares.update(repeating: 0)
                for row in 0..<values.count / features {
                    let start = row &* features
                    for feature in 0..<features {
                        let value = Double(values[start &+ feature])
                        let distance = min(max(value, lower[feature]), upper[feature]) - mean[feature]
                        squares[feature] += value.isNaN ? 0 : distance * distance
                    }
                }
            }
        }
    }
}
