public import Core
import Portfolio

extension PortfolioEnvironments {
    /// The days that the next `steps` steps decide on and lead to, as long as no portfolio goes bankrupt in
    /// them; ascending.
    public func plannedDays(steps: Int) -> [Int] {
        var generator = generator
        var next = days
        var done = monthsDone
        var planned = Set(days)
        for _ in 0..<steps {
            for environment in next.indices {
                next[environment] += settings.sessionsPerMonth
                done[environment] += 1
                planned.insert(next[environment])
                if done[environment] == settings.episodeMonths {
                    next[environment] = starts[generator.index(below: starts.count)]
                    done[environment] = 0
                    planned.insert(next[environment])
                }
            }
        }
        return planned.sorted()
    }

    /// All that the next step depends on, besides market and settings.
    public struct State: Codable, Sendable {
        var days: [Int]
        var monthsDone: [Int]
        var portfolios: [PortfolioSimulator.Holdings]
        var generator: SeededGenerator
    }

    public var state: State {
        State(
            days: days, monthsDone: monthsDone, portfolios: simulators.map(\.holdings), generator: generator)
    }

    /// Goes on where other environments of the same market and settings stopped.
    ///
    /// - Throws: ``PolicyTrainingError`` with `badCheckpoint` when the state is of others.
    public mutating func restore(_ state: State) throws(PolicyTrainingError) {
        guard state.days.count == count, state.monthsDone.count == count, state.portfolios.count == count,
            state.days.allSatisfy({ (0..<market.dayCount).contains($0) }),
            state.portfolios.allSatisfy({ $0.values.count == market.slotCount })
        else {
            throw PolicyTrainingError(
                .badCheckpoint, "the checkpoint's portfolios are of another training; start anew")
        }
        take(state.days, state.monthsDone, state.generator)
        for (environment, holdings) in state.portfolios.enumerated() {
            simulators[environment].restore(holdings)
        }
    }
}
