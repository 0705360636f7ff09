import Core

/// Standardises raw observations: `(x - mean) / deviation` by feature, clipped, null to 0.
///
/// Fitted on the training window alone and stored with the model, so serving sees what training saw.
public struct Normaliser: Hashable, Sendable {
    /// One mean and one standard deviation a feature.
    public var mean: [Double]
    public var deviation: [Double]
    /// Standardised values are cut to -clip...clip.
    public var clip: Double

    public static let defaultClip = 5.0
    /// A smaller standard deviation is that of a constant: it counts as 1, so the feature is only centred.
    public static let minimumDeviation = 1e-6

    public init(mean: [Double], deviation: [Double], clip: Double = Self.defaultClip) {
        precondition(mean.count == deviation.count, "one mean and one deviation a feature")
        self.mean = mean
        self.deviation = deviation
        self.clip = clip
    }

    public var featureCount: Int { mean.count }

    /// Standardises in place: any number of rows of ``featureCount`` values.
    public func apply(to values: UnsafeMutableBufferPointer<Float>) {
        precondition(values.count % featureCount == 0, "whole rows")
        mean.withUnsafeBufferPointer { mean in
            deviation.withUnsafeBufferPointer { deviation in
                for row in stride(from: 0, to: values.count, by: mean.count) {
                    for feature in 0..<mean.count {
                        let value = Double(values[row + feature])
                        let score = (value - mean[feature]) / deviation[feature]
                        values[row + feature] = value.isNaN ? 0 : Float(min(max(score, -clip), clip))
                    }
                }
            }
        }
    }

    /// The standardised values, as a new array.
    public func applied(to values: [Float]) -> [Float] {
        var result = values
        result.withUnsafeMutableBufferPointer { apply(to: $0) }
        return result
    }

    func validate() throws(PolicyModelError) {
        guard !mean.isEmpty, mean.allSatisfy(\.isFinite), deviation.allSatisfy({ $0.isFinite && $0 > 0 }),
            clip.isFinite, clip > 0
        else {
            throw PolicyModelError(
                .invalidPolicy,
                "the normaliser has a mean that is not finite or a deviation that is not positive")
        }
    }
}

/// Fits a ``Normaliser`` session by session; the same sessions in the same order give the same bits.
///
/// Mean and sum of squares of each session are exact two-pass ones, merged by Chan, Golub and LeVeque's
/// formula (1979). NaN is left out.
public struct NormaliserFit: Sendable {
    private var counts: [Double]
    private var means: [Double]
    private var squares: [Double]

    public init(features: Int) {
        precondition(features > 0, "at least one feature")
        counts = [Double](repeating: 0, count: features)
        means = counts
        squares = counts
    }

    /// Adds one session's raw values: rows of `features` numbers.
    public mutating func add(_ values: UnsafeBufferPointer<Float>) {
        let features = counts.count
        precondition(values.count % features == 0, "whole rows")
        for feature in 0..<features {
            var count = 0.0
            var sum = 0.0
            for index in stride(from: feature, to: values.count, by: features) where !values[index].isNaN {
                count += 1
                sum += Double(values[index])
            }
            guard count > 0 else { continue }
            let mean = sum / count
            var square = 0.0
            for index in stride(from: feature, to: values.count, by: features) where !values[index].isNaN {
                let distance = Double(values[index]) - mean
                square += distance * distance
            }
            let total = counts[feature] + count
            let distance = mean - means[feature]
            means[feature] += distance * count / total
            squares[feature] += square + distance * distance * counts[feature] * count / total
            counts[feature] = total
        }
    }

    public mutating func add(_ values: [Float]) {
        values.withUnsafeBufferPointer { add($0) }
    }

    /// Population standard deviations; a feature that never had a value gets mean 0 and deviation 1.
    public func normaliser(clip: Double = Normaliser.defaultClip) -> Normaliser {
        let deviations = zip(squares, counts).map { square, count in
            let deviation = count > 0 ? (square / count).squareRoot() : 1
            return deviation < Normaliser.minimumDeviation ? 1 : deviation
        }
        return Normaliser(mean: means, deviation: deviations, clip: clip)
    }
}
