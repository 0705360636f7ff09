import Portfolio

/// The arrays of one episode in the memory of ``EpisodeWorkspace``, and the two passes over a month.
struct EpisodeRooms {
    /// What money is worth at the end of a month because of the months after it.
    struct Worth {
        var cash = 0.0
        /// Of the equity at the close itself, as the next month's returns start from it.
        var close = 0.0
    }

    private let walk: MonthWalk
    /// What each month's softmax gave, and what was held when it was traded; 0 in columns that could not be
    /// traded: [month x column].
    private let targets: UnsafeMutableBufferPointer<Double>
    private let before: UnsafeMutableBufferPointer<Double>
    /// What the softmax gave those columns: [month x place in the session's list].
    private let untraded: UnsafeMutableBufferPointer<Double>
    /// Equity at each close, that of the decision first: [month x session].
    private let equities: UnsafeMutableBufferPointer<Double>
    /// Derivatives with respect to one month's equities, to each target and to each position.
    private let equityWorth: UnsafeMutableBufferPointer<Double>
    private let targetWorth: UnsafeMutableBufferPointer<Double>
    let worth: UnsafeMutableBufferPointer<Double>
    private let kept: UnsafeMutableBufferPointer<Double>

    private var width: Int { walk.market.slotCount }

    static func size(_ walk: MonthWalk) -> Int {
        let months = walk.settings.episodeMonths
        return 3 * (months + 1) * walk.market.slotCount + (months + 1) * walk.pointCount
    }

    init(_ walk: MonthWalk, in memory: UnsafeMutableBufferPointer<Double>) {
        let months = walk.settings.episodeMonths
        var first = 0
        func room(_ count: Int) -> UnsafeMutableBufferPointer<Double> {
            defer { first += count }
            return UnsafeMutableBufferPointer(rebasing: memory[first..<first + count])
        }
        self.walk = walk
        let width = walk.market.slotCount
        targets = room(months * width)
        before = room(months * width)
        untraded = room(months * width)
        equities = room(months * walk.pointCount)
        equityWorth = room(walk.pointCount)
        targetWorth = room(width)
        worth = room(width)
        kept = room(width)
    }

    func equity(_ month: Int) -> UnsafeMutableBufferPointer<Double> {
        UnsafeMutableBufferPointer(
            rebasing: equities[month * walk.pointCount..<(month + 1) * walk.pointCount])
    }

    private func row(
        _ month: Int, of room: UnsafeMutableBufferPointer<Double>
    ) -> UnsafeMutableBufferPointer<Double> {
        UnsafeMutableBufferPointer(rebasing: room[month * width..<(month + 1) * width])
    }

    /// Walks a month and keeps what its reverse needs.
    func forward<Score: EpisodeScore>(
        _ month: Int, from day: Int, _ scores: UnsafeBufferPointer<Score>,
        _ simulator: inout PortfolioSimulator
    ) -> Trade {
        let targets = row(month, of: targets)
        let before = row(month, of: before)
        let untraded = row(month, of: untraded)
        walk.market.closed.with(day: day) { Score.weights(scores, closed: $0, into: targets) }
        let trade = walk.run(
            &simulator, to: UnsafeBufferPointer(targets), from: day, equity: equity(month)
        ) { portfolio in
            portfolio.values.withUnsafeBufferPointer { values in
                for column in 0..<values.count { before[column] = values[column] }
            }
        }
        walk.market.withoutBar.with(day: day + 1) { columns in
            for (place, column) in columns.enumerated() {
                untraded[place] = targets[Int(column)]
                targets[Int(column)] = 0
                before[Int(column)] = 0
            }
        }
        return trade
    }

    /// Carries what the positions at a month's end are worth, ``worth``, back to the close before it, and
    /// writes the derivative with respect to the month's scores on the way.
    func reverse<Score: EpisodeScore>(
        _ month: Int, from day: Int, _ trade: Trade, times factor: Double, _ later: inout Worth,
        into gradient: UnsafeMutableBufferPointer<Score>
    ) {
        for point in 0..<equityWorth.count { equityWorth[point] = 0 }
        equityWorth[equityWorth.count - 1] = later.close
        MonthReward.addGradient(
            equity: UnsafeBufferPointer(equity(month)), weights: walk.settings.rewardWeights, times: factor,
            into: equityWorth)
        for session in stride(from: walk.settings.sessionsPerMonth, to: 1, by: -1) {
            walk.market.withGrowth(on: day + session) {
                HoldingGradient.reverse(
                    equityWorth: equityWorth[session], growth: $0.whole, worth: worth)
            }
            later.cash += equityWorth[session]
            settle(on: day + session, later)
        }
        later.cash += equityWorth[1]
        let targets = row(month, of: targets)
        walk.market.withGrowth(on: day + 1) { growth in
            if walk.settings.execution == .open {
                HoldingGradient.reverse(equityWorth: equityWorth[1], growth: growth.intraday, worth: worth)
            } else {
                HoldingGradient.reverse(equityWorth: equityWorth[1], worth: worth)
            }
            HoldingGradient.reverse(
                trade, before: UnsafeBufferPointer(row(month, of: before)),
                targets: UnsafeBufferPointer(targets), withoutBar: growth.withoutBar, kept: kept,
                costRate: walk.settings.costBasisPoints / 10_000, cashWorth: &later.cash, worth: worth,
                targetWorth: targetWorth)
            for (place, column) in growth.withoutBar.enumerated() {
                targets[Int(column)] = untraded[month * width + place]
            }
            Score.gradient(
                weights: UnsafeBufferPointer(targets), worth: UnsafeBufferPointer(targetWorth),
                into: gradient)
            if month > 0 {
                HoldingGradient.reverse(
                    equityWorth: 0,
                    growth: walk.settings.execution == .open ? growth.overnight : growth.whole, worth: worth)
            }
        }
        settle(on: day + 1, later)
        later.close = equityWorth[0]
    }

    /// Back over the day's payouts: what a position was worth is what its cash is.
    private func settle(on day: Int, _ later: Worth) {
        for (place, column) in walk.market.settlements[day].enumerated() {
            worth[column] = (1 + walk.market.delistingReturns[day][place]) * later.cash
        }
    }
}
