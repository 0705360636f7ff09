/// A goal of the paper account and how far it is reached.
///
/// Goals are watched, never tuned to: neither learning nor the gate reads them.
public struct Goal: Hashable, Sendable {
    public enum Measure: String, Sendable, CaseIterable {
        /// Of daily returns; see ``PerformanceMetrics``.
        case sharpe
        case drawdown
        case winRate = "win rate"
        case costPerTrade = "cost per trade"
        case monthlyReturn = "monthly return"

        /// What is counted before a value says anything, in the plural.
        public var evidence: String {
            switch self {
            case .sharpe, .drawdown: "sessions"
            case .winRate: "sales"
            case .costPerTrade: "trades"
            case .monthlyReturn: "whole months"
            }
        }

        /// As many of ``evidence`` are needed.
        public var needed: Int {
            switch self {
            case .sharpe: 60
            case .drawdown, .costPerTrade: 1
            case .winRate: 20
            case .monthlyReturn: 3
            }
        }
    }

    public var measure: Measure
    public var target: Double
    /// nil before there is enough evidence.
    public var value: Double?
    /// How many of the measure's evidence there are.
    public var count: Int

    init(_ measure: Measure, target: Double, count: Int, value: Double?) {
        self.measure = measure
        self.target = target
        self.count = count
        self.value = count >= measure.needed ? value : nil
    }

    /// nil where there is no value.
    public var isMet: Bool? {
        value.map { value in
            switch measure {
            case .sharpe, .winRate, .monthlyReturn: value >= target
            case .drawdown: value < target
            case .costPerTrade: value <= target
            }
        }
    }
}
