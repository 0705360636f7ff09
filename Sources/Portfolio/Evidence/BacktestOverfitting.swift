import Foundation

/// The probability of backtest overfitting, by combinatorially symmetric cross-validation: how often the trial
/// that is best on one half of the periods is no better than the middle one on the other half.
///
/// The periods are cut into an even number of blocks; every half of the blocks in turn is what one chooses on
/// and the rest what comes of it. The oldest periods that do not fill a block are left out.
///
/// Source: Bailey, Borwein, López de Prado and Zhu, "The Probability of Backtest Overfitting", Journal of
/// Computational Finance 20 (2017).
public struct BacktestOverfitting: Hashable, Sendable {
    /// What trials are ranked by.
    public enum Statistic: String, Hashable, Sendable, Codable, CaseIterable {
        /// mean / sample standard deviation of a period; 0 where nothing moves.
        case sharpe
        case mean
    }

    /// One way to divide the blocks.
    public struct Split: Hashable, Sendable {
        /// The trial that was best on the chosen half; the first of equals.
        public var best: Int
        /// Its statistic there and on the other half, of one period.
        public var inSample: Double
        public var outOfSample: Double
        /// `ln(w / (1 - w))`, where w is its rank on the other half (1 the worst; the mean of equals' ranks)
        /// over the trials' number + 1.
        public var logit: Double
    }

    /// All ways to divide the blocks: 12,870 of 16.
    public var splits: [Split]

    /// Share of splits whose logit is 0 or less: the chosen trial at or below the median of the others.
    public var probability: Double { share { $0.logit <= 0 } }

    /// Share of splits in which the chosen trial's statistic is below 0 on the other half.
    public var probabilityOfLoss: Double { share { $0.outOfSample < 0 } }

    /// The line through what the chosen trials showed on the other half over what they did on their own.
    public var degradation: (slope: Double, intercept: Double, rSquared: Double) {
        let count = Double(splits.count)
        let x = splits.reduce(0) { $0 + $1.inSample } / count
        let y = splits.reduce(0) { $0 + $1.outOfSample } / count
        var (xx, xy, yy) = (0.0, 0.0, 0.0)
        for split in splits {
            xx += (split.inSample - x) * (split.inSample - x)
            xy += (split.inSample - x) * (split.outOfSample - y)
            yy += (split.outOfSample - y) * (split.outOfSample - y)
        }
        let slope = xx > 0 ? xy / xx : 0
        return (slope, y - slope * x, xx > 0 && yy > 0 ? xy * xy / (xx * yy) : 0)
    }

    /// - Parameters:
    ///   - trials: [trial][period]: the returns of every trial over the same periods, oldest first.
    ///   - blocks: even, 2 to 20; 16 in the paper.
    /// - Returns: nil with fewer than two trials, or fewer than two periods a block.
    public init?(trials: [[Double]], blocks: Int = 16, statistic: Statistic = .sharpe) {
        precondition(blocks % 2 == 0 && (2...20).contains(blocks), "an even number of blocks, 20 at most")
        let count = trials.first?.count ?? 0
        precondition(trials.allSatisfy { $0.count == count }, "all trials have the same periods")
        guard trials.count > 1, count / blocks > 1 else { return nil }
        let sums = BlockSums(trials: trials, blocks: blocks)
        var own = [Double](repeating: 0, count: trials.count)
        var other = own
        splits = []
        for half in UInt32(0)..<(1 << UInt32(blocks)) where half.nonzeroBitCount == blocks / 2 {
            sums.evaluate(half, statistic, into: &own)
            sums.evaluate(~half & (1 << UInt32(blocks) - 1), statistic, into: &other)
            splits.append(Self.split(own, other))
        }
    }

    private static func split(_ own: [Double], _ other: [Double]) -> Split {
        var best = 0
        for trial in own.indices where own[trial] > own[best] { best = trial }
        var rank = 0.5
        for value in other {
            rank += value < other[best] ? 1 : value == other[best] ? 0.5 : 0
        }
        let share = rank / Double(other.count + 1)
        return Split(
            best: best, inSample: own[best], outOfSample: other[best], logit: log(share / (1 - share)))
    }

    private func share(_ holds: (Split) -> Bool) -> Double {
        Double(splits.count(where: holds)) / Double(splits.count)
    }
}
