import Core
import Models
import Portfolio

/// Live records and expectations with figures that a test spells out.
enum MadeUpRecord {
    static func outcomes(_ hits: Int, of holdings: Int, base: Int = 450) -> HoldingOutcomes {
        var outcomes = HoldingOutcomes()
        outcomes.holdings = holdings
        outcomes.hits = hits
        outcomes.stocks = 1_000
        outcomes.stockHits = base
        return outcomes
    }

    /// Months of 50 holdings each, over before the last day.
    static func live(
        months: Int = 6, hits: Int = 25, policy: [Double], equalWeights: [Double]? = nil
    ) -> LiveRecord {
        var live = LiveRecord()
        let first = CivilDate(daysSinceEpoch: 19_326)
        live.months = (0..<months).map { month in
            LiveRecord.Month(
                decided: first.adding(months: month), through: first.adding(months: month + 1),
                model: "2022-12", outcomes: outcomes(hits, of: 50), netReturn: 0, equalWeightReturn: 0,
                reward: 0, isOver: true)
        }
        live.policyReturns = policy
        live.equalWeightReturns = equalWeights ?? [Double](repeating: 0, count: policy.count)
        return live
    }

    static func returns(_ sessions: Int, mean: Double, deviation: Double = 0.005, seed: UInt64) -> [Double] {
        var generator = SeededGenerator(seed: seed)
        return (0..<sessions).map { _ in mean + deviation * generator.gaussian() }
    }
}
