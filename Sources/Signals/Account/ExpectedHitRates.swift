public import Core
import Lake
import Ledger
public import Portfolio
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
    /// Of the same kinds.
    private let bets: [Kind: KellyEstimate]

    init(_ signals: [SignalHit]) {
        var excesses: [Kind: [Double]] = [:]
        for signal in signals {
            let bucket = ConfidenceBucket(signal.confidence)
            excesses[Kind(action: signal.action, bucket: bucket), default: []].append(signal.excess)
            excesses[Kind(action: signal.action, bucket: nil), default: []].append(signal.excess)
        }
        let known = excesses.filter { $0.value.count >= Self.minimumCount }
        bets = known.compactMapValues { KellyEstimate(excesses: $0) }
        estimates = known.mapValues { excesses in
            // A hit is an excess above 0.
            let interval = WilsonInterval(hits: excesses.count { $0 > 0 }, of: excesses.count)
            return HitRateEstimate(
                rate: interval.share, low: interval.low, high: interval.high, count: excesses.count)
        }
    }

    /// SHA-256 of all estimates: equal where every signal would be told the same.
    public var digest: String {
        Manifest.Input.digest(
            of: estimates.map { kind, one in
                "\(kind.action.rawValue) \(kind.bucket?.rawValue ?? "all") \(one.rate) of \(one.count) "
                    + "\(bets[kind]?.payoff ?? 0)"
            }.sorted())
    }

    /// The share of the past signals of this action and this range of confidence that paid, with its 95 % Wilson
    /// interval; of all of the action where there were fewer than ``minimumCount`` of that confidence; nil where
    /// there were fewer of those too.
    public func estimate(for action: SignalAction, confidence: Double) -> HitRateEstimate? {
        estimates[Kind(action: action, bucket: ConfidenceBucket(confidence))]
            ?? estimates[Kind(action: action, bucket: nil)]
    }

    /// What such signals won and lost, found as ``estimate(for:confidence:)`` finds how often they paid.
    public func kelly(for action: SignalAction, confidence: Double) -> KellyEstimate? {
        bets[Kind(action: action, bucket: ConfidenceBucket(confidence))]
            ?? bets[Kind(action: action, bucket: nil)]
    }
}
