import Core
import Dispatch

/// Standardises raw observations: each value is brought within its feature's limits, then
/// `(x - mean) / deviation`, clipped; null becomes 0 whatever the rest.
///
/// Limits, means and deviations are fitted on the training window alone and stored with the model, so serving
/// sees what training saw. A feature scaled by ``FeatureScaling/crossSection`` takes mean and deviation from the
/// session itself, after the limits: an observation depends on its own session and on what was fitted, and on
/// nothing else.
public struct Normaliser: Hashable, Sendable {
    /// One mean and one standard deviation a feature, of the training window's values within their limits.
    public var mean: [Double]
    public var deviation: [Double]
    /// Values below `lower` count as `lower`, those above `upper` as `upper`; infinite where there is no limit.
    public var lower: [Double]
    public var upper: [Double]
    public var scaling: [FeatureScaling]
    /// Standardised values are cut to -clip...clip.
    public var clip: Double

    public static let defaultClip = 5.0
    /// A smaller standard deviation is that of a constant: it counts as 1, so the feature is only centred.
    public static let minimumDeviation = 1e-6

    /// - Parameters:
    ///   - lower, upper: nil for no limits.
    ///   - scaling: nil scales all features by the training window.
    public init(
        mean: [Double], deviation: [Double], lower: [Double]? = nil, upper: [Double]? = nil,
        scaling: [FeatureScaling]? = nil, clip: Double = Self.defaultClip
    ) {
        self.mean = mean
        self.deviation = deviation
        self.lower = lower ?? [Double](repeating: -.infinity, count: mean.count)
        self.upper = upper ?? [Double](repeating: .infinity, count: mean.count)
        self.scaling = scaling ?? [FeatureScaling](repeating: .timeSeries, count: mean.count)
        self.clip = clip
        precondition(isWhole, "one mean, deviation, pair of limits and scaling a feature")
    }

    public var featureCount: Int { mean.count }

    private var isWhole: Bool {
        [deviation.count, lower.count, upper.count, scaling.count].allSatisfy { $0 == mean.count }
    }

    /// Standardises one session in place: all of its slots, rows of ``featureCount`` values.
    ///
    /// Slots without a value may be left out: the bits of the others stay the same.
    public func apply(toSession values: UnsafeMutableBufferPointer<Float>) {
        precondition(values.count % featureCount == 0, "whole rows")
        guard scaling.contains(.crossSection) else {
            return scale(values, mean, deviation)
        }
        var session = SessionMoments(features: featureCount)
        session.measure(UnsafeBufferPointer(values), lower: lower, upper: upper)
        for feature in 0..<featureCount where scaling[feature] == .timeSeries {
            session.mean[feature] = mean[feature]
            session.deviation[feature] = deviation[feature]
        }
        scale(values, session.mean, session.deviation)
    }

    /// Standardises a window in place, `[sessions, slots x features]`, on all cores; each session as alone.
    public func apply(to window: UnsafeMutableBufferPointer<Float>, sessions: Int) {
        precondition(sessions > 0 && window.count % sessions == 0, "whole sessions")
        let width = window.count / sessions
        nonisolated(unsafe) let window = window
        DispatchQueue.concurrentPerform(iterations: sessions) { session in
            apply(
                toSession: UnsafeMutableBufferPointer(
                    rebasing: window[session * width..<(session + 1) * width]))
        }
    }

    /// One session's standardised values, as a new array.
    public func applied(toSession values: [Float]) -> [Float] {
        var result = values
        result.withUnsafeMutableBufferPointer { apply(toSession: $0) }
        return result
    }

    private func scale(
        _ values: UnsafeMutableBufferPointer<Float>, _ mean: [Double], _ deviation: [Double]
    ) {
        let features = featureCount
        mean.withUnsafeBufferPointer { mean in
            deviation.withUnsafeBufferPointer { deviation in
                lower.withUnsafeBufferPointer { lower in
                    upper.withUnsafeBufferPointer { upper in
                        for row in 0..<values.count / features {
                            let start = row &* features
                            for feature in 0..<features {
                                let value = Double(values[start &+ feature])
                                let within = min(max(value, lower[feature]), upper[feature])
                                let score = (within - mean[feature]) / deviation[feature]
                                values[start &+ feature] =
                                    value.isNaN ? 0 : Float(min(max(score, -clip), clip))
                            }
                        }
                    }
                }
            }
        }
    }

    func validate() throws(PolicyModelError) {
        guard !mean.isEmpty, isWhole, mean.allSatisfy(\.isFinite),
            deviation.allSatisfy({ $0.isFinite && $0 > 0 }), clip.isFinite, clip > 0
        else {
            throw PolicyModelError(
                .invalidPolicy,
                "the normaliser has a mean that is not finite or a deviation that is not positive")
        }
        guard zip(lower, upper).allSatisfy({ $0 <= $1 && $0 < .infinity && $1 > -.infinity }) else {
            throw PolicyModelError(
                .invalidPolicy, "the normaliser has a lower limit that is not below the upper one")
        }
    }
}
