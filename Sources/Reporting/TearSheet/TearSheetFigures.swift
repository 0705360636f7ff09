public import Core
public import Portfolio

/// The figures of one portfolio over one stretch of a backtest: what the page, metrics.json and the terminal
/// show. Fractions throughout; see ``PerformanceMetrics``, ``TradingMetrics`` and ``RelativeMetrics`` for what
/// each is.
public struct TearSheetFigures: Sendable, Hashable, Codable {
    /// Daily returns.
    public var sessions: Int
    public var totalReturn: Double
    public var annualisedReturn: Double
    public var annualisedVolatility: Double
    public var sharpe: Double
    /// By a bootstrap of blocks; nil of fewer than ``TearSheetFigures/leastSessions``.
    public var sharpeInterval: Interval?
    public var sortino: Double
    public var calmar: Double
    /// A positive fraction.
    public var maximumDrawdown: Double
    public var drawdownPeak: CivilDate?
    public var drawdownTrough: CivilDate?
    public var drawdownRecovery: CivilDate?
    /// Losses of a session at 95%, positive fractions.
    public var valueAtRisk: Double
    public var conditionalValueAtRisk: Double
    /// Share of sessions with a gain.
    public var winRate: Double
    /// Share of calendar months with a gain.
    public var monthlyWinRate: Double?
    public var trading: Trading
    /// Against the benchmark; nil for the benchmark itself, and without one.
    public var relative: Relative?

    /// Sessions that an interval needs: less is too little to draw from.
    public static let leastSessions = 42

    /// Both ends, at a confidence of 95%.
    public struct Interval: Sendable, Hashable, Codable {
        public var low: Double
        public var high: Double

        public init(low: Double, high: Double) {
            self.low = low
            self.high = high
        }

        /// Nil where an end is not a number.
        init?(_ interval: BootstrapInterval) {
            guard interval.low.isFinite, interval.high.isFinite else { return nil }
            self.init(low: interval.low, high: interval.high)
        }
    }

    /// What it held and traded.
    public struct Trading: Sendable, Hashable, Codable {
        /// Sessions with a trade.
        public var trades: Int
        /// Buys plus sells as a fraction of equity, the mean of the sessions with a trade.
        public var meanTurnover: Double
        public var annualisedTurnover: Double
        public var annualisedCost: Double
        /// Mean fraction of equity in stocks at the closes.
        public var meanExposure: Double
        public var meanHoldings: Double
        /// The largest position at any close.
        public var largestWeight: Double

        init(_ metrics: TradingMetrics) {
            trades = metrics.trades
            meanTurnover = metrics.meanTurnover
            annualisedTurnover = metrics.annualisedTurnover
            annualisedCost = metrics.annualisedCost
            meanExposure = metrics.meanExposure
            meanHoldings = metrics.meanHoldings
            largestWeight = metrics.largestWeight
        }
    }

    /// How it did beside the benchmark.
    public struct Relative: Sendable, Hashable, Codable {
        public var excessReturn: Double
        public var alpha: Double
        public var beta: Double
        public var correlation: Double
        public var trackingError: Double
        public var informationRatio: Double
        /// Sharpe ratio less the benchmark's, and its interval: both drawn together.
        public var sharpeExcess: Double
        public var sharpeExcessInterval: Interval?

        init(_ metrics: RelativeMetrics, sharpeExcess: Double) {
            excessReturn = metrics.excessReturn
            alpha = metrics.alpha
            beta = metrics.beta
            correlation = metrics.correlation
            trackingError = metrics.trackingError
            informationRatio = metrics.informationRatio
            self.sharpeExcess = sharpeExcess
        }
    }

    /// - Parameter path: at least two points.
    init(_ path: PortfolioPath) {
        let metrics = PerformanceMetrics(path)
        sessions = metrics.sessions
        totalReturn = metrics.totalReturn
        annualisedReturn = metrics.annualisedReturn
        annualisedVolatility = metrics.annualisedVolatility
        sharpe = metrics.sharpe
        sortino = metrics.sortino
        calmar = metrics.calmar
        maximumDrawdown = metrics.maximumDrawdown
        drawdownPeak = metrics.drawdownPeak
        drawdownTrough = metrics.drawdownTrough
        drawdownRecovery = metrics.drawdownRecovery
        valueAtRisk = metrics.tail.valueAtRisk
        conditionalValueAtRisk = metrics.tail.conditionalValueAtRisk
        winRate = metrics.hitRate
        monthlyWinRate = metrics.monthlyHitRate
        trading = Trading(TradingMetrics(path))
    }
}
