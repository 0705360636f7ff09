import Core
import Foundation
import Ledger
import Models
import Portfolio
import TestSupport
import Testing

@Suite("Trial evidence") struct TrialEvidenceTests {
    /// A candidate's row; `gains` are its months above equal weights.
    private func entry(
        _ id: Int64, _ gains: [Double], excess: Double?, settings: String? = nil, from: Int = 1
    ) throws -> TrialEntry {
        func figures(_ sharpe: Double) -> PerformanceFigures {
            var figures = PerformanceFigures(PerformanceMetrics(dailyReturns: [0.01, -0.01]))
            figures.sharpe = sharpe
            return figures
        }
        let months = try gains.enumerated().map { index, gain in
            var month = MonthlyReturn(
                month: try #require(YearMonth(year: 2021, month: from)).adding(months: index))
            month.policy = 0.02 + gain
            month.baseline = 0.02
            return month
        }
        let first = CivilDate(daysSinceEpoch: 19_000)
        return TrialEntry(
            id: id, recorded: Timestamp(secondsSinceEpoch: id), run: nil, digest: nil,
            trial: Trial(
                month: try #require(YearMonth(year: 2023, month: 1)), algorithm: "ppo", network: "dense",
                seed: 1, settings: "{}", settingsDigest: settings ?? "s\(id)", inputsDigest: "i",
                trained: first...first, validated: nil, steps: 1, seconds: 1,
                outOfSample: excess.map {
                    PerformanceComparison(policy: figures(1 + $0), baseline: figures(1))
                },
                monthlyReturns: months, outcome: excess == nil ? .diverged : .sweep))
    }

    private func series(_ number: Int, months: Int) -> [Double] {
        var generator = SeededGenerator(seed: UInt64(number))
        return (0..<months).map { _ in 0.002 * Double(number) + 0.03 * generator.gaussian() }
    }

    @Test(
        "The deflated Sharpe ratio and the probability of overfitting are what plain Python makes of the rows"
    )
    func peer() throws {
        let all = (1...7).map { series($0, months: 18) }
        var entries = try all.enumerated().map { index, gains in
            try entry(Int64(index + 1), gains, excess: Double(index) / 10)
        }
        // Tried, and of no figures, or of other months.
        entries.append(try entry(8, [], excess: nil))
        entries.append(try entry(9, series(9, months: 18), excess: -1, from: 2))
        let evidence = TrialEvidence(entries)
        #expect(evidence.candidates == 9 && evidence.compared == 7 && evidence.months == 18)
        #expect(evidence.best?.id == 7 && evidence.blocks == 8)
        let said = try Peer.python(
            """
            import itertools, json, math, statistics, sys
            rows = json.loads(sys.argv[1])
            sharpe = lambda x: statistics.fmean(x) / statistics.stdev(x)
            pairs = [statistics.correlation(a, b) for a, b in itertools.combinations(rows, 2)]
            rho = min(1, max(0, statistics.fmean(pairs)))
            n = rho + (1 - rho) * 9
            z, g = statistics.NormalDist().inv_cdf, 0.5772156649015329
            top = statistics.stdev(map(sharpe, rows)) * ((1 - g) * z(1 - 1 / n) + g * z(1 - 1 / (n * math.e)))
            x = rows[6]
            mean, sd, sr = statistics.fmean(x), statistics.pstdev(x), sharpe(x)
            skew = statistics.fmean(((v - mean) / sd) ** 3 for v in x)
            kurt = statistics.fmean(((v - mean) / sd) ** 4 for v in x)
            error = math.sqrt((1 - skew * sr + (kurt - 1) / 4 * sr * sr) / (len(x) - 1))
            blocks = [range(2 + 2 * b, 4 + 2 * b) for b in range(8)]
            below = total = 0
            for half in itertools.combinations(range(8), 4):
                part = lambda row, inside: [row[t] for b in range(8) if (b in half) == inside for t in blocks[b]]
                own = [sharpe(part(row, True)) for row in rows]
                other = [sharpe(part(row, False)) for row in rows]
                rank = sum(value <= other[own.index(max(own))] for value in other)
                below += rank / (len(rows) + 1) <= 0.5
                total += 1
            print(n, statistics.NormalDist().cdf((sr - top) / error), below / total)
            """, [String(decoding: try JSONEncoder().encode(all), as: UTF8.self)])
        let figures = said.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        #expect(figures.count == 3 && abs(evidence.effectiveTrials - figures[0]) < 1e-9)
        #expect(abs(try #require(evidence.deflatedSharpe) - figures[1]) < 1e-9)
        #expect(abs(try #require(evidence.overfitting) - figures[2]) < 1e-12)
    }

    @Test("A candidate that is trained again counts once, by its last row that was judged")
    func again() throws {
        let gains = series(1, months: 6)
        let evidence = TrialEvidence([
            try entry(1, gains, excess: 0.4, settings: "a"), try entry(2, gains, excess: 0.3, settings: "b"),
            try entry(3, gains, excess: 0.2, settings: "a"), try entry(4, [], excess: nil, settings: "b"),
        ])
        #expect(evidence.trials == 4 && evidence.candidates == 2 && evidence.best?.id == 2)
        // Two that are one: choosing between them is no choice.
        #expect(abs(evidence.effectiveTrials - 1) < 1e-9)
    }

    @Test("Too little to say anything of says nothing")
    func little() throws {
        let none = TrialEvidence([])
        #expect(none.best == nil && none.deflatedSharpe == nil && none.overfitting == nil)
        let one = TrialEvidence([try entry(1, series(1, months: 12), excess: 0.1)])
        #expect(one.best?.id == 1 && one.compared == 1 && one.deflatedSharpe == nil)
        let short = TrialEvidence(
            try (1...3).map { try entry(Int64($0), series($0, months: 2), excess: 0.1) })
        #expect(short.months == 2 && short.deflatedSharpe == nil && short.overfitting == nil)
    }
}
