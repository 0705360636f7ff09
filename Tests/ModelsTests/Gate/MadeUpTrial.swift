import Core
import Foundation
import Lake
import Models
import Portfolio

/// Trials as the record would have them.
enum MadeUpTrial {
    /// - Parameter stretch: judged by; its months are the trial's.
    static func make(_ seed: UInt64, of stretch: GateEvidence.Stretch) -> Trial {
        let (policy, equal) = (stretch.policy, stretch.equalWeights)
        let equity = EquityCurve(
            dates: policy.dates, policy: policy.equity, baseline: equal.equity,
            isOutOfSample: policy.dates.map { _ in true })
        return make(seed, months: BacktestResult(equity: equity, meanTurnover: 0).monthlyReturns())
    }

    static func make(_ seed: UInt64, months: [MonthlyReturn] = []) -> Trial {
        let date = CivilDate(daysSinceEpoch: 14_000)
        return Trial(
            month: date.yearMonth, algorithm: "ppo", network: "shared", seed: seed, settings: "{}",
            settingsDigest: "\(seed)", inputsDigest: "i", trained: date...date.adding(days: 9),
            validated: nil, steps: 1, seconds: 1, monthlyReturns: months, outcome: .sweep)
    }
}
