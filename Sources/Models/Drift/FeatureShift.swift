public import Core
public import PolicyModel

/// How far the last month's values of a feature lie from those that the model was trained on.
public struct FeatureShift: Codable, Hashable, Sendable {
    public var feature: String
    /// Difference of the means, in standard deviations of the training; values within the training's limits,
    /// transformed as for the observation.
    public var shift: Double
    /// Standard deviation over that of the training.
    public var spread: Double

    public init(feature: String, shift: Double, spread: Double) {
        self.feature = feature
        self.shift = shift
        self.spread = spread
    }

    /// One a feature that has a value in these sessions.
    public static func shifts(of frames: [FeatureFrame], against normaliser: Normaliser) -> [FeatureShift] {
        var counts = [Double](repeating: 0, count: Feature.count)
        var means = counts
        var squares = counts
        for frame in frames {
            let values = ObservationEncoder.encode(frame).values
            for (place, value) in values.enumerated() where !value.isNaN {
                let feature = place % Feature.count
                let limited = min(
                    max(Double(value), normaliser.lower[feature]), normaliser.upper[feature])
                counts[feature] += 1
                let distance = limited - means[feature]
                means[feature] += distance / counts[feature]
                squares[feature] += distance * (limited - means[feature])
            }
        }
        return Feature.allCases.compactMap { feature in
            let place = feature.rawValue
            guard counts[place] > 1, normaliser.deviation[place] > Normaliser.minimumDeviation else {
                return nil
            }
            let deviation = (squares[place] / counts[place]).squareRoot()
            return FeatureShift(
                feature: feature.column,
                shift: (means[place] - normaliser.mean[place]) / normaliser.deviation[place],
                spread: deviation / normaliser.deviation[place])
        }
    }
}
