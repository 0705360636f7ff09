import Core
import Lake

extension ReportGathering {
    /// Close to close from the previous signals' session; splits in between are undone.
    mutating func outcome(
        of past: (session: CivilDate, signals: [Signal])?, on date: CivilDate
    ) throws -> PastOutcome? {
        guard let (past, signals) = past, try lake.contains(.raw, on: past),
            try lake.contains(.raw, on: date)
        else { return nil }
        var held: [Symbol: Double] = [:]
        for signal in signals where signal.targetWeight > 0 { held[signal.symbol] = signal.targetWeight }
        try use(Dataset.raw.partition(past))
        var shares: [Symbol: Double] = [:]
        // A source that adjusts its prices has undone the splits already.
        let isAdjusted =
            try lake.manifest(of: .raw, on: date).adjustment?.hasPrefix("split-adjusted") ?? false
        for session in isAdjusted ? [] : try lake.sessions(of: .raw, in: past.adding(days: 1)...date) {
            for action in try lake.actions(on: session) {
                if case .split(let ratio) = action.kind { shares[action.symbol, default: 1] *= ratio }
            }
        }
        var before: [Symbol: Double] = [:]
        for bar in try lake.bars(on: past) { before[bar.symbol] = bar.close }
        var returns: [Double] = []
        var chosen: [Double] = []
        var priced = (weight: 0.0, gain: 0.0)
        for bar in try lake.bars(on: date) {
            guard let close = before[bar.symbol], close > 0 else { continue }
            let change = bar.close * shares[bar.symbol, default: 1] / close - 1
            returns.append(change)
            guard let weight = held[bar.symbol] else { continue }
            chosen.append(change)
            priced.weight += weight
            priced.gain += weight * change
        }
        guard !chosen.isEmpty else { return nil }
        var outcome = PastOutcome(
            session: past, holdings: chosen.count,
            hitRate: Double(chosen.count { $0 > 0 }) / Double(chosen.count),
            meanReturn: chosen.reduce(0, +) / Double(chosen.count),
            universeReturn: returns.reduce(0, +) / Double(returns.count))
        // Of a portfolio that mostly has no price today nothing is made up.
        let weight = held.values.sorted().reduce(0, +)
        if priced.weight > 0.95 * weight { outcome.portfolioReturn = priced.gain }
        return outcome
    }
}
