import Core
import Foundation
import Lake
import Models
import Portfolio
import TestSupport
import Testing

/// Three stocks over five sessions, and signals after the first and the third: all figures are worked out by
/// hand.
@Suite("Live record") struct LiveRecordTests {
    private let folder: TemporaryFolder
    private let lake: DataLake
    private let sessions = Array(Frames.sessions.prefix(5))
    private let frames: [FeatureFrame]

    init() throws {
        folder = try TemporaryFolder()
        lake = DataLake(root: folder.appending("lake"))
        // Opens and closes; opens are the closes before, so that all is earned in the session.
        let closes = [[100, 110, 121, 121, 133.1], [100, 100, 100, 90, 90], [100, 95, 95, 95, 104.5]]
        frames = Frames.make(
            closes.map { closes in
                closes.indices.map { Frames.Day(open: closes[max(0, $0 - 1)], close: closes[$0]) }
            })
    }

    private func publish(days: Range<Int>) throws {
        for day in days { try lake.publish(features: frames[day], provenance: provenance) }
        if days.contains(0) { try publish([0: 1], on: 0) }
        if days.contains(2) { try publish([0: 0, 10: 0.5, 20: 0.5], on: 2) }
    }

    /// - Parameter weights: by slot; 0 is a sell.
    private func publish(_ weights: [Int: Double], on day: Int) throws {
        let signals = weights.sorted { $0.key < $1.key }.enumerated().map { rank, entry in
            Signal(
                slot: entry.key, symbol: Symbol(rawValue: "S\(entry.key / 10)"),
                action: entry.value > 0 ? .buy : .sell, rank: rank + 1, targetWeight: entry.value,
                previousWeight: 0, score: 0, confidence: 0.5, close: 100, reason: "a test",
                model: "2022-11")
        }
        try lake.publish(signals: signals, on: sessions[day], provenance: provenance)
    }

    private func record(from first: Int = 0, through last: Int = 4, cost: Double = 0) throws -> LiveRecord {
        try LiveRecord(lake: lake, from: sessions[first], through: sessions[last], costBasisPoints: cost)
    }

    private func isClose(_ values: [Double], _ expected: [Double]) -> Bool {
        values.count == expected.count && zip(values, expected).allSatisfy { abs($0 - $1) < 1e-12 }
    }

    @Test("What was held, what it returned and what equal weights did are as worked out by hand")
    func byHand() throws {
        try publish(days: 0..<5)
        let record = try record()
        #expect(isClose(record.policyReturns, [0.1, 0.1, -0.05, 1 / 0.95 - 1]))
        #expect(
            isClose(
                record.equalWeightReturns, [0.05 / 3, 3.16 / 3.05 - 1, -0.1 / 3, 3.1 / 2.9 - 1]))
        try #require(record.months.count == 2)
        let (first, second) = (record.months[0], record.months[1])
        #expect(first.decided == sessions[0] && first.through == sessions[2] && first.isOver)
        #expect(first.model == "2022-11" && abs(first.netReturn - 0.21) < 1e-12)
        #expect(abs(first.equalWeightReturn - (3.16 / 3 - 1)) < 1e-12)
        // Of +21 %, 0 and -5 % the first beat the mean, and alone was held.
        #expect(first.outcomes == outcomes(holdings: 1, hits: 1, stocks: 3, stockHits: 1))
        #expect(first.reward == MonthReward(dailyReturns: record.policyReturns[0..<2]).value)
        // Of +10 %, -10 % and +10 % the second and third were held.
        #expect(second.decided == sessions[2] && second.through == sessions[4] && !second.isOver)
        #expect(second.outcomes == outcomes(holdings: 2, hits: 1, stocks: 3, stockHits: 2))
        #expect(abs(second.netReturn) < 1e-12 && record.past.count == 1)
        #expect(record.recentFrames.map(\.date) == sessions)
    }

    private func outcomes(holdings: Int, hits: Int, stocks: Int, stockHits: Int) -> HoldingOutcomes {
        var outcomes = HoldingOutcomes()
        outcomes.holdings = holdings
        outcomes.hits = hits
        outcomes.stocks = stocks
        outcomes.stockHits = stockHits
        return outcomes
    }

    @Test("Costs are taken from both portfolios when they trade")
    func costs() throws {
        try publish(days: 0..<5)
        let (free, paid) = (try record(), try record(cost: 10))
        for (one, other) in [
            (free.policyReturns, paid.policyReturns), (free.equalWeightReturns, paid.equalWeightReturns),
        ] {
            // All is bought in the second session and nothing is traded in the third.
            #expect(abs(one[0] - other[0] - 0.001) < 2e-4 && abs(one[1] - other[1]) < 1e-12)
        }
        // All is sold and bought again in the fourth.
        #expect(abs(free.policyReturns[2] - paid.policyReturns[2] - 0.002) < 2e-4)
        #expect(free.months[0].outcomes == paid.months[0].outcomes)
    }

    @Test("Nothing that is published later changes what is known of a day")
    func noLookAhead() throws {
        try publish(days: 0..<4)
        let before = try (0..<4).map { try record(through: $0) }
        try publish(days: 4..<5)
        try publish([10: 1], on: 4)
        for (last, known) in before.enumerated() {
            let again = try record(through: last)
            #expect(again.months == known.months && again.policyReturns == known.policyReturns)
            #expect(again.equalWeightReturns == known.equalWeightReturns)
            #expect(again.recentFrames.map(\.date) == Array(sessions[...last]))
        }
        #expect(before[0].months == [] && before[1].months.count == 1 && before[2].months[0].isOver)
    }

    @Test("Publications before the first day do not count")
    func from() throws {
        try publish(days: 0..<5)
        let record = try record(from: 1)
        #expect(record.months.map(\.decided) == [sessions[2]])
        #expect(isClose(record.policyReturns, [-0.05, 1 / 0.95 - 1]))
        let none = try self.record(from: 3)
        #expect(none.months == [] && none.policyReturns == [] && none.recentFrames.count == 2)
        #expect(try self.record(from: 4, through: 0).recentFrames.isEmpty)
    }

    @Test("The check of a tree reads the model in force, its backtest and what was published")
    func check() throws {
        try publish(days: 0..<5)
        let check = DriftCheck()
        #expect(try check.run(lake: lake, through: sessions[4]) == nil)
        let registry = ModelRegistry(lake: lake)
        try registry.publish(
            card: card("2022-11"), weights: weights(), backtest: backtest, provenance: provenance)
        let report = try #require(try check.run(lake: lake, through: sessions[4]))
        #expect(report.model.description == "2022-11" && report.months.count == 2)
        #expect(report.findings.prefix(3).allSatisfy { $0.isAsExpected == nil })
        #expect(report.features.map(\.feature).contains("close"))
        let since = try #require(
            try check.run(lake: lake, through: sessions[4], since: sessions[1]))
        #expect(since.months.map(\.decided) == [sessions[2]])
        try registry.fallBackToEqualWeights(from: sessions[4].yearMonth)
        #expect(try check.run(lake: lake, through: sessions[4]) == nil)
    }
}
