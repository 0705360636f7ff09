public import Core
import Ledger
import Portfolio

/// How often signals of an action and a confidence paid.
public struct ExpectedHitRates: Sendable, Hashable {
    /// Below so many signals a share says nothing.
    public static let minimumCount = 20

    private struct Kind: Hashable {
        var action: SignalAction
        /// nil for all.
        var bucket: ConfidenceBucket?
    }
    private let estimates: [Kind: HitRateEstimate]

    init(_ signals: [RecordedSignal]) {
        var counts: [Kind: (hits: Int, count: Int)] = [:]
        for signal in signals {
            guard let outcome = signal.outcome else { continue }
            for bucket in [ConfidenceBucket(signal.row.confidence), nil] {
                counts[Kind(action: signal.row.action, bucket: bucket), default: (0, 0)].count += 1
                if outcome.isHit {
                    counts[Kind(action: signal.row.action, bucket: bucket), default: (0, 0)].hits += 1
                }
            }
        }
        estimates = counts.filter { $0.value.count >= Self.minimumCount }.mapValues {
            let interval = WilsonInterval(hits: $0.hits, of: $0.count)
            return HitRateEstimate(
                rate: interval.share, low: interval.low, high: interval.high, count: $0.count)
        }
    }

    /// The share of the past signals of this action and this range of confidence that paid, with its 95 % Wilson
    /// interval; of all of the action where there were fewer than ``minimumCount`` of that confidence; nil where
    /// there were fewer of those too.
    public func estimate(for action: SignalAction, confidence: Double) -> HitRateEstimate? {
        estimates[Kind(action: action, bucket: ConfidenceBucket(confidence))]
            ?? estimates[Kind(action: action, bucket: nil)]
    }
}
