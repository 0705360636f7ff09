import Core
import Ledger
public import Portfolio

/// How often some signals paid.
public struct SuccessRate: Sendable, Hashable {
    /// Signals whose outcome is known; above 0.
    public var count: Int
    public var hits: Int
    /// Months that they are of.
    public var months: Int
    /// The share of hits with the 95 % interval that independent signals would have.
    public var interval: WilsonInterval
    /// The 95 % interval when the signals of a month rise and fall together; nil of fewer than 3 months.
    public var clustered: BootstrapInterval?
    /// Mean excess of a signal over what the benchmark did meanwhile, after costs; a fraction.
    public var meanExcess: Double

    public var rate: Double { interval.share }

    /// Nil where no signal has an outcome.
    init?(_ signals: [RecordedSignal]) {
        var clusters: [CivilDate: (hits: Int, count: Int)] = [:]
        var sum = 0.0
        for signal in signals {
            guard let outcome = signal.outcome else { continue }
            clusters[signal.session, default: (0, 0)].count += 1
            clusters[signal.session, default: (0, 0)].hits += outcome.isHit ? 1 : 0
            sum += outcome.excess
        }
        guard !clusters.isEmpty else { return nil }
        let ordered = clusters.sorted { $0.key < $1.key }.map(\.value)
        count = ordered.reduce(0) { $0 + $1.count }
        hits = ordered.reduce(0) { $0 + $1.hits }
        months = ordered.count
        interval = WilsonInterval(hits: hits, of: count)
        clustered = ClusteredShare.interval(hits: ordered.map(\.hits), counts: ordered.map(\.count))
        meanExcess = sum / Double(count)
    }
}
