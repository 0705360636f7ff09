import Core
import Portfolio

/// A stretch of a backtest that has figures of its own.
public struct TearSheetPeriod: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, Codable {
        /// Everything, where nothing was learnt from prices.
        case whole
        /// Sessions that the learner had not seen.
        case unseen
        /// Sessions that it learnt from: no evidence.
        case seen
    }

    public var kind: Kind
    /// Points of the path: the first is where the stretch begins, at a growth of 1; each later one has a return.
    public var points: ClosedRange<Int>

    static func title(_ kind: Kind) -> String {
        switch kind {
        case .whole: "Key figures"
        case .unseen: "Key figures, sessions not seen in training"
        case .seen: "Key figures, sessions seen in training"
        }
    }
}

extension TearSheet {
    /// The stretches with figures, what counts first. Empty for fewer than two points.
    public var periods: [TearSheetPeriod] {
        let last = dates.count - 1
        guard last > 0 else { return [] }
        guard firstUnseen != nil else { return [TearSheetPeriod(kind: .whole, points: 0...last)] }
        guard let first = firstUnseenPoint else { return [TearSheetPeriod(kind: .seen, points: 0...last)] }
        let unseen = TearSheetPeriod(kind: .unseen, points: first - 1...last)
        return first == 1 ? [unseen] : [unseen, TearSheetPeriod(kind: .seen, points: 0...first - 1)]
    }
}

extension PortfolioPath {
    /// The points of a stretch, its first one with a growth of 1 and without a trade.
    func part(_ points: ClosedRange<Int>) -> PortfolioPath {
        let start = equity[points.lowerBound]
        var part = PortfolioPath(
            dates: Array(dates[points]), equity: equity[points].map { start > 0 ? $0 / start : 0 },
            exposure: Array(exposure[points]), turnover: Array(turnover[points]), cost: Array(cost[points]),
            largestWeight: Array(largestWeight[points]), holdings: Array(holdings[points]))
        part.turnover[0] = 0
        part.cost[0] = 0
        return part
    }
}
