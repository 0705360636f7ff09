import Core

extension PortfolioPath {
    mutating func reserve(_ count: Int) {
        dates.reserveCapacity(count)
        equity.reserveCapacity(count)
        exposure.reserveCapacity(count)
        turnover.reserveCapacity(count)
        cost.reserveCapacity(count)
        largestWeight.reserveCapacity(count)
        holdings.reserveCapacity(count)
    }

    /// Adds a session's close.
    mutating func append(date: CivilDate, _ session: SessionResult, _ portfolio: PortfolioSimulator) {
        let total = portfolio.equity
        let (largest, count) = portfolio.positions
        dates.append(date)
        equity.append(total)
        exposure.append(total > 0 ? max(0, 1 - portfolio.cash / total) : 0)
        turnover.append(session.turnover)
        cost.append(session.cost)
        largestWeight.append(total > 0 ? largest / total : 0)
        holdings.append(count)
    }
}

extension PortfolioSimulator {
    /// The largest position, money, and how many there are.
    var positions: (largest: Double, count: Int) {
        values.withUnsafeBufferPointer { values in
            var largest = Lanes(repeating: 0)
            var rest = 0.0
            let count = LaneLoop.sum(values.count) { slot in
                let lanes = values.lanes(slot)
                largest.replace(with: lanes, where: lanes .> largest)
                return Lanes(repeating: 0).replacing(with: 1, where: lanes .> 0)
            } narrow: { slot in
                rest = max(rest, values[slot])
                return values[slot] > 0 ? 1 : 0
            }
            return (max(largest.max(), rest), Int(count))
        }
    }
}
