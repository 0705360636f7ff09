import Core

extension Normaliser {
    /// Fits a normaliser on a window of sessions; the same sessions in the same order give the same bits.
    ///
    /// The limits are exact order statistics. Means and deviations are those of the values within the limits:
    /// exact two-pass ones of each session, merged by Chan, Golub and LeVeque's formula (1979). NaN is left out.
    /// A feature that never had a value gets mean 0, deviation 1 and no limits. With limits, one that never
    /// varied has its value as both: whatever it does later, the learner has not seen, and it stays 0. Limits that fall
    /// together because nearly all values are one, as those of a rare flag, give way to the extremes.
    ///
    /// - Parameter window: `[sessions, slots x features]`; slots without any value may be left out.
    public static func fitted(
        to window: UnsafeBufferPointer<Float>, sessions: Int, settings: NormaliserSettings
    ) -> Normaliser {
        let features = settings.scaling.count
        precondition(features > 0 && settings.tailShares.count == features, "settings for each feature")
        precondition(sessions > 0 && window.count % (sessions * features) == 0, "whole rows")
        let limits = TailLimits.limits(of: window, shares: settings.tailShares)
        let width = window.count / sessions
        nonisolated(unsafe) let window = window
        let moments = parallelMap(sessions) { session in
            var moments = SessionMoments(features: features)
            moments.measure(
                UnsafeBufferPointer(rebasing: window[session * width..<(session + 1) * width]),
                lower: limits.lower, upper: limits.upper)
            return moments
        }
        var pooled = PooledMoments(features: features)
        for session in moments { pooled.merge(session) }
        return Normaliser(
            mean: pooled.means, deviation: pooled.deviations, lower: limits.lower, upper: limits.upper,
            scaling: settings.scaling, clip: settings.clip)
    }

    /// The same from an array.
    public static func fitted(
        to window: [Float], sessions: Int, settings: NormaliserSettings
    ) -> Normaliser {
        window.withUnsafeBufferPointer { fitted(to: $0, sessions: sessions, settings: settings) }
    }
}

/// Mean and sum of squared distances over sessions.
private struct PooledMoments {
    var counts: [Double]
    var means: [Double]
    var squares: [Double]

    init(features: Int) {
        counts = [Double](repeating: 0, count: features)
        means = counts
        squares = counts
    }

    mutating func merge(_ session: SessionMoments) {
        for feature in counts.indices where session.count[feature] > 0 {
            let count = session.count[feature]
            let total = counts[feature] + count
            let distance = session.mean[feature] - means[feature]
            means[feature] += distance * count / total
            squares[feature] +=
                session.squares[feature] + distance * distance * counts[feature] * count / total
            counts[feature] = total
        }
    }

    /// Population standard deviations, 1 for a constant and for a feature without a value.
    var deviations: [Double] {
        zip(squares, counts).map { square, count in
            let deviation = count > 0 ? (square / count).squareRoot() : 1
            return deviation < Normaliser.minimumDeviation ? 1 : deviation
        }
    }
}
