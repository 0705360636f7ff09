public import Core
import Foundation

/// What became other between two lists of signals of one session: a rerun against what stands.
///
/// Told are the things a reader would act on. Ranks, scores and confidence may differ without it.
public struct SignalDifference: Sendable, Hashable {
    /// A smaller change of a target weight is none: one basis point.
    public static let smallestChange = 0.0001
    /// Lines for people, besides the count of what they leave out.
    public static let mostLines = 10

    /// One stock of both lists.
    public struct Pair: Sendable, Hashable {
        public var before: Signal
        public var after: Signal
    }

    /// In the new list alone.
    public private(set) var opened: [Signal] = []
    /// In the old list alone.
    public private(set) var dropped: [Signal] = []
    /// BUY that became HOLD, and so on.
    public private(set) var acted: [Pair] = []
    /// The same action, with another target weight.
    public private(set) var weighed: [Pair] = []

    /// - Parameters:
    ///   - before: what stands.
    ///   - after: what would stand in its place, in any order.
    public init(from before: [Signal], to after: [Signal]) {
        var standing: [Symbol: Signal] = [:]
        for signal in before { standing[signal.symbol] = signal }
        for signal in after.sorted(by: { $0.rank < $1.rank }) {
            guard let old = standing.removeValue(forKey: signal.symbol) else {
                opened.append(signal)
                continue
            }
            let pair = Pair(before: old, after: signal)
            if old.action != signal.action {
                acted.append(pair)
            } else if !(abs(signal.targetWeight - old.targetWeight) <= Self.smallestChange * (1 + 1e-9)) {
                weighed.append(pair)
            }
        }
        dropped = standing.values.sorted { ($0.rank, $0.symbol) < ($1.rank, $1.symbol) }
    }

    public var isEmpty: Bool { count == 0 }

    /// Stocks of which something differs.
    public var count: Int { opened.count + dropped.count + acted.count + weighed.count }

    /// At most ``mostLines``, then how many more there are: what is new, what is gone, what is done otherwise, what
    /// weighs otherwise.
    public var lines: [String] {
        let all =
            opened.map { "\($0.symbol): new, \(Self.text($0))" }
            + dropped.map { "\($0.symbol): gone, was \(Self.text($0))" }
            + acted.map { "\($0.after.symbol): \(Self.text($0.before)) becomes \(Self.text($0.after))" }
            + weighed.map {
                "\($0.after.symbol): \(Self.text($0.before)) becomes \(Self.percent($0.after.targetWeight))"
            }
        guard all.count > Self.mostLines else { return all }
        return all.prefix(Self.mostLines) + ["... and \(all.count - Self.mostLines) more"]
    }

    private static func text(_ signal: Signal) -> String {
        "\(signal.action.rawValue) to \(percent(signal.targetWeight))"
    }

    private static func percent(_ fraction: Double) -> String {
        String(format: "%.2f%%", fraction * 100)
    }
}
