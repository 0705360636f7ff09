import Foundation

/// A month's reward: 0.6 x return + 0.3 x Sharpe ratio - 0.1 x maximum drawdown.
public struct MonthReward: Hashable, Sendable {
    /// Sessions of a month: the Sharpe ratio of daily returns is scaled by its root.
    public static let sessionsPerMonth = 21.0
    /// Added to the standard deviation, so that a flat month divides 0 by something: a hundredth of a basis
    /// point a day, four orders below a stock portfolio's.
    public static let epsilon = 1e-6
    /// What the logarithm takes a growth of less for: a month that loses everything costs `ln 1e-10 = -23`
    /// of the weight of log growth, and no reward is infinite.
    public static let leastGrowth = 1e-10

    /// Compounded daily net returns, a fraction.
    public var monthlyReturn: Double
    /// `mean / (population standard deviation + epsilon) x sqrt(21)` of the daily net returns; 0 with
    /// fewer than two of them.
    public var sharpe: Double
    /// Deepest fall from an earlier high, the month's starting equity included; a fraction, 0 or more.
    public var maximumDrawdown: Double
    /// Natural logarithm of the month's growth, of ``leastGrowth`` at least.
    public var logGrowth: Double
    /// The parts, weighted.
    public var value: Double

    public init(dailyReturns: some Sequence<Double>, weights: RewardWeights = RewardWeights()) {
        var accumulator = MonthRewardAccumulator()
        for dailyReturn in dailyReturns { accumulator.add(dailyReturn) }
        self = accumulator.reward(weights: weights)
    }

    init(growth: Double, sharpe: Double, maximumDrawdown: Double, weights: RewardWeights) {
        monthlyReturn = growth - 1
        self.sharpe = sharpe
        self.maximumDrawdown = maximumDrawdown
        logGrowth = log(max(growth, Self.leastGrowth))
        value =
            weights.monthlyReturn * monthlyReturn + weights.sharpe * sharpe
            - weights.drawdown * maximumDrawdown + weights.logGrowth * logGrowth
    }
}

/// A month's reward, one session after another and without allocation.
public struct MonthRewardAccumulator: Sendable {
    public private(set) var count = 0
    private var growth = 1.0
    private var peak = 1.0
    private var drawdown = 0.0
    private var mean = 0.0
    private var squares = 0.0

    public init() {}

    public mutating func add(_ dailyReturn: Double) {
        count += 1
        growth *= 1 + dailyReturn
        peak = max(peak, growth)
        drawdown = max(drawdown, 1 - growth / peak)
        // Welford's update: mean and the sum of squared distances from it.
        let distance = dailyReturn - mean
        mean += distance / Double(count)
        squares += distance * (dailyReturn - mean)
    }

    public func reward(weights: RewardWeights = RewardWeights()) -> MonthReward {
        var sharpe = 0.0
        if count >= 2 {
            let deviation = (squares / Double(count)).squareRoot()
            sharpe = mean / (deviation + MonthReward.epsilon) * MonthReward.sessionsPerMonth.squareRoot()
        }
        return MonthReward(growth: growth, sharpe: sharpe, maximumDrawdown: drawdown, weights: weights)
    }
}
