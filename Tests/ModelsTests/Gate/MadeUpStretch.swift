import Core
import Models
import Portfolio

/// Stretches of sessions with returns that a test spells out.
enum MadeUpStretch {
    static let dates: [CivilDate] = Array(
        ExchangeCalendar.nyse.sessions(
            in: CivilDate(daysSinceEpoch: 18_631)...CivilDate(daysSinceEpoch: 20_400)))

    static func path(
        _ returns: [Double], from start: Int = 0, turnover: Double = 0, largestWeight: Double = 0.02
    ) -> PortfolioPath {
        var equity = [1.0]
        for value in returns { equity.append(equity[equity.count - 1] * (1 + value)) }
        let count = equity.count
        var turnovers = [Double](repeating: 0, count: count)
        turnovers[1] = turnover
        return PortfolioPath(
            dates: Array(dates[start..<start + count]), equity: equity,
            exposure: [Double](repeating: 1, count: count), turnover: turnovers,
            cost: [Double](repeating: 0, count: count),
            largestWeight: [Double](repeating: largestWeight, count: count),
            holdings: [Int](repeating: 50, count: count))
    }

    /// `sessions` returns that differ from equal weights' by `excess` and by one deviation of `deviation`, up
    /// and down in turn.
    ///
    /// - Parameters:
    ///   - start: of the dates.
    ///   - turnover: of the one decision.
    static func make(
        sessions: Int = 252, excess: Double = 0.001, deviation: Double = 0.004, from start: Int = 0,
        turnover: Double = 1, largestWeight: Double = 0.02
    ) -> GateEvidence.Stretch {
        let market = (0..<sessions).map { $0.isMultiple(of: 3) ? -0.01 : 0.006 }
        let policy = market.enumerated().map { day, value in
            value + excess + (day.isMultiple(of: 2) ? deviation : -deviation)
        }
        return GateEvidence.Stretch(
            policy: path(policy, from: start, turnover: turnover, largestWeight: largestWeight),
            equalWeights: path(market, from: start), decisions: 1)
    }
}
