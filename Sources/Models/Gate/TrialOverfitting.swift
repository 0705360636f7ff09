import Core
import Portfolio

/// The probability that the best of some candidates was chosen by luck, from the months that all of them were
/// judged by: what each returned above equal weights.
struct TrialOverfitting {
    /// Fewer candidates or months say nothing.
    private static let leastTrials = 4
    private static let leastMonths = 8

    /// Nil where there are too few candidates or months in common.
    let probability: Double?

    init(_ trials: [Trial]) {
        let judged = trials.filter { !$0.monthlyReturns.isEmpty }
        var months: [YearMonth: Int] = [:]
        for trial in judged {
            for entry in trial.monthlyReturns { months[entry.month, default: 0] += 1 }
        }
        let common = Set(months.filter { $0.value == judged.count }.keys)
        guard judged.count >= Self.leastTrials, common.count >= Self.leastMonths else {
            probability = nil
            return
        }
        let excess = judged.map { trial in
            trial.monthlyReturns.filter { common.contains($0.month) }.map { $0.policy - $0.baseline }
        }
        // An even number of blocks, of two months or more: of one there is no deviation.
        let blocks = min(16, common.count / 4 * 2)
        probability = BacktestOverfitting(trials: excess, blocks: blocks)?.probability
    }
}
