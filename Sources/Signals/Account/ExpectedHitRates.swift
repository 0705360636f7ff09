public import Core
import Lake
import Ledger
import Portfolio
import TrackRecord

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

    init(_ signals: [SignalHit]) {
        var counts: [Kind: (hits: Int, count: Int)] = [:]
        for signal in signals {
            let kind = Kind(action: signal.action, bucket: ConfidenceBucket(signal.confidence))
            counts[kind, default: (0, 0)].count += 1
            counts[kind, default: (0, 0)].hits += signal.isHit ? 1 : 0
        }
        for (kind, of) in counts {
            counts[Kind(action: kind.action, bucket: nil), default: (0, 0)].count += of.count
            counts[Kind(action: kind.action, bucket: nil), default: (0, 0)].hits += of.hits
        }
        estimates = counts.filter { $0.value.count >= Self.minimumCount }.mapValues {
            let interval = WilsonInterval(hits: $0.hits, of: $0.count)
            return HitRateEstimate(
                rate: interval.share, low: interval.low, high: interval.high, count: $0.count)
        }
    }

    /// SHA-256 of all estimates: equal where every signal would be told the same.
    public var digest: String {
        Manifest.Input.digest(
            of: estimates.map { kind, one in
                "\(kind.action.rawValue) \(kind.bucket?.rawValue ?? "all") \(one.rate) of \(one.count)"
            }.sorted())
    }

    /// The share of the past signals of this action and this range of confidence that paid, with its 95 % Wilson
    /// interval; of all of the action where there were fewer than ``minimumCount`` of that confidence; nil where
    /// there were fewer of those too.
    public func estimate(for action: SignalAction, confidence: Double) -> HitRateEstimate? {
        estimates[Kind(action: action, bucket: ConfidenceBucket(confidence))]
            ?? estimates[Kind(action: action, bucket: nil)]
    }
}
