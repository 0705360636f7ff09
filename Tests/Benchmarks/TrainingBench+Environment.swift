import Core
import Foundation
import TestSupport

extension TrainingBench {
    /// Steps of one environment on one thread against numpy's: softmax, turnover and cost, the portfolio's
    /// return, equity, drawdown and Sharpe ratio, a decision a session and 21 of them an episode.
    static func environment(_ options: BenchOptions) throws -> Comparison {
        var (ours, months, peer): ([Timing], [Timing], [Double]) = ([], [], [])
        var peerMib = 0.0
        for _ in 0..<options.rounds {
            ours.append(try learning(["environment", "1", "\(options.repeats)"]))
            months.append(try learning(["environment", "21", "\(options.repeats)"]))
            let answer = try Peers.run("sb3_train.py", ["--child", "env-only"])
            peer.append(try answer.number("env_steps_per_s"))
            peerMib = max(peerMib, try answer.number("peak_rss_mb"))
        }
        let rates = Timing.merged(ours).seconds.map { 1 / $0 }
        let (mine, theirs) = (Timing.median(rates), Timing.median(peer))
        func spread(_ rates: [Double]) -> String {
            "\(Int(Timing.median(rates))) (\(Int(rates.min() ?? .nan))-\(Int(rates.max() ?? .nan)))"
        }
        return Comparison(
            bench: "training.env", ours: mine, peer: theirs, peerName: "numpy \(try Peers.version("numpy"))",
            unit: "steps/s", ratio: mine / theirs, oursMib: Timing.merged(ours).peakMiB,
            peerMib: peerMib,
            note:
                "one thread; ours leaves out the \(LearningWork.slots - LearningWork.liveSlots) slots that never trade, and walks "
                + "\(Int(1 / Timing.merged(months).median)) months of 21 sessions a second",
            spreads: (spread(rates), spread(peer)))
    }
}
