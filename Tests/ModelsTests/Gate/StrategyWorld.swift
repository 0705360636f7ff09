import Core
import Lake
import Models
import Portfolio

/// A made-up market of 200 stocks over ten years, and strategies that hold 40 of them, chosen anew each
/// month.
///
/// A stock's session is the market's return and its own, independent ones. A strategy ranks the stocks by
/// `skill` parts of what each will return until the next decision, standardised over the stocks, and `sqrt(1
/// - skill^2)` parts of noise of its own; with 0 it draws 40 at random.
struct StrategyWorld {
    static let stocks = 200
    static let held = 40
    static let sessions = 2_521
    /// Standard deviations of a stock's own returns, overnight and in the session.
    private static let ownNight = 0.008
    private static let ownDay = 0.016

    let panel: MarketPanel
    let decisions: [Int]
    private let costBasisPoints: Double
    private let equalWeights: PortfolioPath
    /// [decision][stock]: what it returns from the open after the decision to that after the next one,
    /// standardised over the stocks.
    private let forward: [[Double]]

    init(years: Int = 10, costBasisPoints: Double, seed: UInt64) {
        let (sessions, stocks) = (252 * years + 1, Self.stocks)
        var generator = SeededGenerator(seed: seed)
        var overnight = [Double](repeating: 0, count: sessions * stocks)
        var intraday = overnight
        for session in 0..<sessions {
            let night = 0.0001 + 0.004 * generator.gaussian()
            let day = 0.0002 + 0.009 * generator.gaussian()
            for place in session * stocks..<(session + 1) * stocks {
                overnight[place] = night + Self.ownNight * generator.gaussian()
                intraday[place] = day + Self.ownDay * generator.gaussian()
            }
        }
        let start = CivilDate(daysSinceEpoch: 14_613)
        let dates = ExchangeCalendar.nyse.sessions(in: start...start.adding(days: 366 * years + 9))
        panel = MarketPanel(
            dates: Array(dates.prefix(sessions)), slotCount: stocks, overnight: overnight, intraday: intraday)
        decisions = panel.decisionDays(in: 0..<sessions)
        forward = Self.forward(panel, decisions)
        self.costBasisPoints = costBasisPoints
        let engine = BacktestEngine(BacktestSettings(costs: TradingCosts(basisPoints: costBasisPoints)))
        let days = Set(decisions)
        let mask = [Bool](repeating: true, count: stocks)
        equalWeights = engine.run(panel) { day, _ in
            days.contains(day) ? .weights(EqualWeights.weights(mask: mask)) : .hold
        }
    }

    private static func forward(_ panel: MarketPanel, _ decisions: [Int]) -> [[Double]] {
        decisions.indices.map { place in
            let first = decisions[place] + 1
            let last = min(
                place + 1 < decisions.count ? decisions[place + 1] + 1 : .max, panel.sessionCount - 1)
            var growth = panel.intraday[panel.row(first)].map { 1 + $0 }
            for session in first + 1..<max(last, first) + 1 {
                for (stock, entry) in panel.row(session).enumerated() {
                    growth[stock] *= 1 + panel.overnight[entry]
                    if session < last { growth[stock] *= 1 + panel.intraday[entry] }
                }
            }
            let mean = growth.reduce(0, +) / Double(growth.count)
            let squares = growth.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let deviation = (squares / Double(growth.count - 1)).squareRoot()
            return growth.map { ($0 - mean) / deviation }
        }
    }

    /// The skill whose portfolio has this true Sharpe ratio of its net returns above equal weights, a year's.
    ///
    /// The best fifth by a standard normal score has it 1.400 deviations above the mean, so a month returns
    /// `1.400 skill s` above equal weights, where `s` is a stock's own deviation of a month, and deviates by
    /// `s sqrt(1/40 - 1/200)`: the fundamental law of Grinold and Kahn, "Active Portfolio Management" (2nd
    /// edition 2000), chapter 6. Four fifths of the names change each month, a turnover of 1.6; equal weights
    /// trade back what drifted, `sqrt(2 / pi) s`.
    static func skill(ofSharpe sharpe: Double, costBasisPoints: Double) -> Double {
        let month = (21 * (ownNight * ownNight + ownDay * ownDay)).squareRoot()
        let active = month * (1 / Double(held) - 1 / Double(stocks)).squareRoot()
        let turnover = 1.6 - (2 / Double.pi).squareRoot() * month
        let cost = costBasisPoints / 10_000 * turnover
        return (sharpe * active / 12.0.squareRoot() + cost) / (1.400 * month)
    }

    /// A strategy's backtest beside that of equal weights, over all years.
    func stretch(skill: Double, seed: UInt64) -> GateEvidence.Stretch {
        var generator = SeededGenerator(seed: seed)
        let rest = (1 - skill * skill).squareRoot()
        let engine = BacktestEngine(BacktestSettings(costs: TradingCosts(basisPoints: costBasisPoints)))
        var place = 0
        let path = engine.run(panel) { day, _ in
            guard place < decisions.count, decisions[place] == day else { return .hold }
            let scores = forward[place].map { skill * $0 + rest * generator.gaussian() }
            place += 1
            var weights = [Double](repeating: 0, count: Self.stocks)
            for stock in scores.indices.sorted(by: { scores[$0] > scores[$1] }).prefix(Self.held) {
                weights[stock] = 1 / Double(Self.held)
            }
            return .weights(weights)
        }
        return GateEvidence.Stretch(
            policy: path, equalWeights: equalWeights, decisions: decisions.count)
    }

    /// The first years of a stretch, as a shorter backtest would have them.
    func first(_ years: Int, of stretch: GateEvidence.Stretch) -> GateEvidence.Stretch {
        let count = 252 * years + 1
        return GateEvidence.Stretch(
            policy: stretch.policy.prefix(count), equalWeights: stretch.equalWeights.prefix(count),
            decisions: decisions.count { $0 < count - 1 })
    }
}

extension PortfolioPath {
    func prefix(_ count: Int) -> PortfolioPath {
        PortfolioPath(
            dates: Array(dates.prefix(count)), equity: Array(equity.prefix(count)),
            exposure: Array(exposure.prefix(count)), turnover: Array(turnover.prefix(count)),
            cost: Array(cost.prefix(count)), largestWeight: Array(largestWeight.prefix(count)),
            holdings: Array(holdings.prefix(count)))
    }
}
