import Core
import Foundation

/// Exact order statistics of each feature's tails, over a window that is in memory.
///
/// Keeps candidates alone: about 5 MB for 500 sessions of 3,000 stocks at 0.5 %, and never more than twice the
/// window. The result does not depend on the number of threads.
enum TailLimits {
    /// Every so many rows one is looked at to guess what may be a candidate; no multiple of a session.
    private static let sampling = 61
    /// Shorter windows are walked without a guess.
    private static let rowsToSample = 50_000
    /// Candidates taken for each that is wanted, and some more.
    private static let margin = (factor: 1.5, more: 16)

    /// Of each feature's values, sorted, those that have `floor(share (n - 1))` others below and above them:
    /// `numpy.quantile(x, share, method="lower")`, and the same of `-x` with its sign turned.
    ///
    /// NaN is left out. A feature without a share or without a value has no limits. Limits that fall together
    /// give way to minimum and maximum.
    ///
    /// - Parameters:
    ///   - values: any number of rows of as many numbers as there are shares, finite or NaN.
    ///   - shares: 0..<0.5 each, or nil for a feature without limits.
    static func limits(
        of values: UnsafeBufferPointer<Float>, shares: [Double?]
    ) -> (lower: [Double], upper: [Double]) {
        var limits = select(values, shares)
        let collapsed = shares.indices.filter { limits.lower[$0] == limits.upper[$0] }
        guard !collapsed.isEmpty else { return limits }
        let extremes = select(values, shares.indices.map { collapsed.contains($0) ? 0 : nil })
        for feature in collapsed {
            limits.lower[feature] = extremes.lower[feature]
            limits.upper[feature] = extremes.upper[feature]
        }
        return limits
    }

    private static func select(
        _ values: UnsafeBufferPointer<Float>, _ shares: [Double?]
    ) -> (lower: [Double], upper: [Double]) {
        let rows = values.count / shares.count
        // Nulls make the true count smaller, and then fewer are needed.
        let wanted = shares.map { share in share.map { beyond($0, of: rows) + 1 } }
        var tails = walk(values, guess(values, shares, wanted))
        if tails.isShort(of: shares) { tails = walk(values, FeatureTails(wanted: wanted)) }
        var lower = [Double](repeating: -.infinity, count: shares.count)
        var upper = [Double](repeating: .infinity, count: shares.count)
        for (feature, share) in shares.enumerated() {
            guard let share, tails.counts[feature] > 0 else { continue }
            let rank = beyond(share, of: tails.counts[feature])
            lower[feature] = Double(tails.lowest[feature].value(rank: rank))
            upper[feature] = -Double(tails.highest[feature].value(rank: rank))
        }
        return (lower, upper)
    }

    static func beyond(_ share: Double, of count: Int) -> Int {
        Int((share * Double(max(0, count - 1))).rounded(.down))
    }

    /// Empty tails whose bounds let through little more than what is wanted, by a sample of the rows.
    private static func guess(
        _ values: UnsafeBufferPointer<Float>, _ shares: [Double?], _ wanted: [Int?]
    ) -> FeatureTails {
        let rows = values.count / shares.count
        guard rows >= rowsToSample else { return FeatureTails(wanted: wanted) }
        let places = stride(from: 0, to: rows, by: sampling)
        let some = shares.map { share in
            share.map { Int($0 * margin.factor * Double(rows / sampling)) + margin.more }
        }
        var sample = FeatureTails(wanted: some)
        for row in places {
            let start = row * shares.count
            sample.insert(UnsafeBufferPointer(rebasing: values[start..<start + shares.count]))
        }
        return FeatureTails(wanted: wanted, outermostOf: &sample)
    }

    private static func walk(
        _ values: UnsafeBufferPointer<Float>, _ empty: FeatureTails
    ) -> FeatureTails {
        let features = empty.counts.count
        let rows = values.count / features
        let parts = max(1, min(rows, ProcessInfo.processInfo.activeProcessorCount))
        nonisolated(unsafe) let values = values
        let tails = parallelMap(parts) { part in
            var tails = empty
            let range = rows * part / parts * features..<rows * (part + 1) / parts * features
            tails.insert(UnsafeBufferPointer(rebasing: values[range]))
            return tails
        }
        return tails.dropFirst().reduce(into: tails[0]) { $0.merge($1) }
    }
}
