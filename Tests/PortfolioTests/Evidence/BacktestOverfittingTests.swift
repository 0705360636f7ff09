import Core
import Foundation
import Portfolio
import TestSupport
import Testing

@Suite("Backtest overfitting") struct BacktestOverfittingTests {
    static func noise(
        trials: Int, periods: Int, edge: Double = 0, of skilled: Int = 0,
        using generator: inout SeededGenerator
    ) -> [[Double]] {
        (0..<trials).map { trial in
            (0..<periods).map { _ in generator.gaussian() + (trial < skilled ? edge : 0) }
        }
    }

    /// The paper's steps one by one: join the blocks, rate every trial anew, rank.
    static let script = """
        import itertools, json, math, sys
        import numpy as np
        def rate(x, statistic):
            mean, deviation = x.mean(axis=0), x.std(axis=0, ddof=1)
            if statistic == "mean": return mean
            return np.where(deviation > 1e-14, mean / np.where(deviation > 1e-14, deviation, 1), 0)
        answers = []
        for case in json.load(open(sys.argv[1])):
            m = np.array(case["trials"]).T
            s = case["blocks"]; length = len(m) // s; m = m[len(m) - s * length:]
            parts = [m[i * length:(i + 1) * length] for i in range(s)]
            logits, pairs = [], []
            for chosen in itertools.combinations(range(s), s // 2):
                own = rate(np.vstack([parts[i] for i in chosen]), case["statistic"])
                other = rate(np.vstack([parts[i] for i in range(s) if i not in chosen]), case["statistic"])
                best = int(np.argmax(own))
                rank = (other < other[best]).sum() + ((other == other[best]).sum() + 1) / 2
                w = rank / (m.shape[1] + 1)
                logits.append(math.log(w / (1 - w))); pairs.append((own[best], other[best]))
            x, y = np.array(pairs).T
            slope, intercept = np.polyfit(x, y, 1)
            answers.append([np.mean(np.array(logits) <= 0), np.mean(y < 0), slope, intercept,
                            np.corrcoef(x, y)[0, 1] ** 2, len(logits), *sorted(logits)])
        print(json.dumps([[float(v) for v in a] for a in answers]))
        """

    struct Case: Encodable {
        var trials: [[Double]]
        var blocks: Int
        var statistic: String
    }

    @Test("Agrees with the paper's steps in numpy over random trials")
    func numpy() throws {
        var generator = SeededGenerator(seed: 23)
        var cases: [Case] = []
        for (trials, periods, blocks) in [(2, 48, 4), (7, 101, 6), (20, 240, 8), (40, 500, 10), (11, 260, 2)]
        {
            for statistic in BacktestOverfitting.Statistic.allCases {
                let skilled = cases.count % 3
                let returns = Self.noise(
                    trials: trials, periods: periods, edge: 0.1, of: skilled, using: &generator)
                cases.append(
                    Case(
                        trials: returns.map { $0.map { 0.01 * $0 + 0.0003 } }, blocks: blocks,
                        statistic: statistic.rawValue))
            }
        }
        let folder = try TemporaryFolder()
        try JSONEncoder().encode(cases).write(to: folder.url.appending(path: "cases.json"))
        let output = try Peer.python(Self.script, [folder.appending("cases.json")])
        let answers = try JSONDecoder().decode([[Double]].self, from: Data(output.utf8))
        try #require(answers.count == cases.count)
        for (item, answer) in zip(cases, answers) {
            let statistic = try #require(BacktestOverfitting.Statistic(rawValue: item.statistic))
            let result = try #require(
                BacktestOverfitting(trials: item.trials, blocks: item.blocks, statistic: statistic))
            let line = result.degradation
            let ours =
                [
                    result.probability, result.probabilityOfLoss, line.slope, line.intercept, line.rSquared,
                    Double(result.splits.count),
                ] + result.splits.map(\.logit).sorted()
            try #require(ours.count == answer.count)
            for (value, wanted) in zip(ours, answer) {
                #expect(abs(value - wanted) < 1e-9, "\(value), not \(wanted)")
            }
        }
    }

    /// No skill and planted skill: Soloviov, "How Overfit Is Your Search?" (pbo.marketmaker.cc), the means of 60
    /// matrices, PBO 0.476 with deviation 0.137. Equal in hindsight: the vignette of the R package pbo.
    @Test("Published experiments come out alike: no skill, planted skill, and trials made equal in hindsight")
    func published() throws {
        var generator = SeededGenerator(seed: 29)
        func average(
            _ count: Int, _ trials: (inout SeededGenerator) -> [[Double]]
        ) throws -> (probability: Double, own: Double, other: Double, loss: Double) {
            var sums = (0.0, 0.0, 0.0, 0.0)
            for _ in 0..<count {
                let result = try #require(BacktestOverfitting(trials: trials(&generator)))
                let splits = Double(result.splits.count)
                #expect(result.splits.count == 12_870)
                sums.0 += result.probability
                sums.1 += result.splits.reduce(0) { $0 + $1.inSample } / splits
                sums.2 += result.splits.reduce(0) { $0 + $1.outOfSample } / splits
                sums.3 += result.probabilityOfLoss
            }
            let year = 252.0.squareRoot() / Double(count)
            return (sums.0 / Double(count), sums.1 * year, sums.2 * year, sums.3 / Double(count))
        }
        let none = try average(5) { Self.noise(trials: 200, periods: 1_000, using: &$0) }
        let some = try average(1) {
            Self.noise(trials: 200, periods: 1_000, edge: 0.15, of: 20, using: &$0)
        }
        // Demeaned over all periods, what a trial gained in one half it lost in the other.
        let equal = try average(1) { generator in
            Self.noise(trials: 100, periods: 2_400, using: &generator).map { trial in
                let mean = trial.reduce(0, +) / Double(trial.count)
                return trial.map { $0 - mean }
            }
        }
        print("| experiment | figure | published | ours |\n|---|---|---:|---:|")
        for (experiment, figure, published, ours, tolerance) in [
            ("no skill", "PBO", 0.476, none.probability, 0.1),
            ("no skill", "chosen trial's Sharpe ratio", 1.98, none.own, 0.1),
            ("no skill", "the same, other half", 0.06, none.other, 0.2),
            ("skill in 20 of 200", "PBO", 0.001, some.probability, 0.005),
            ("skill in 20 of 200", "chosen trial's Sharpe ratio", 3.73, some.own, 0.35),
            ("skill in 20 of 200", "the same, other half", 2.34, some.other, 0.35),
            ("equal in hindsight", "PBO", 1, equal.probability, 0),
            ("equal in hindsight", "probability of loss", 1, equal.loss, 0),
        ] {
            print("| \(experiment) | \(figure) | \(published) | \(String(format: "%.3f", ours)) |")
            #expect(abs(ours - published) <= tolerance, "\(experiment), \(figure): \(ours)")
        }
    }

    @Test("Equal trials share their rank, and too little to divide has no answer")
    func degenerate() throws {
        let trial = (0..<40).map { Double($0 % 7) - 3 }
        let same = try #require(BacktestOverfitting(trials: [trial, trial, trial], blocks: 4))
        #expect(same.splits.allSatisfy { $0.best == 0 && $0.logit == 0 } && same.probability == 1)
        let still = [Double](repeating: 0, count: 40)
        let flat = try #require(BacktestOverfitting(trials: [still, still], blocks: 4))
        #expect(flat.degradation.slope == 0 && flat.probabilityOfLoss == 0)
        #expect(BacktestOverfitting(trials: [trial], blocks: 4) == nil)
        #expect(BacktestOverfitting(trials: [], blocks: 4) == nil)
        #expect(BacktestOverfitting(trials: [[1, 2, 3], [3, 2, 1]], blocks: 2) == nil)
    }
}
