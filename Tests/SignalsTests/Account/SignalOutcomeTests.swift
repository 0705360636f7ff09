import Core
import Foundation
import Lake
import Ledger
import Signals
import TestSupport
import Testing
import TrackRecord

/// Four stocks in December 2022, decided on 30 November: all figures are worked out by hand.
@Suite("Outcomes of signals") struct SignalOutcomeTests {
    private typealias Bar = AccountScene.Bar
    private let scene: AccountScene
    private let november = day("2022-11-30")
    private let december = day("2022-12-30")

    init() throws {
        scene = try AccountScene()
        // In the index: A, B, D and F. C has left it, and is no part of the benchmark.
        try scene.publish(
            [
                Bar(slot: 0, symbol: "A", open: 90, close: 100, before: 95),
                Bar(slot: 1, symbol: "B", open: 50, close: 50, before: 50),
                Bar(slot: 2, symbol: "C", open: 10, close: 10, before: 10, tenure: -1),
                Bar(slot: 3, symbol: "D", open: 20, close: 20, before: 20),
                Bar(slot: 4, symbol: "F", open: 8, close: 8, before: 8),
            ], on: november)
        // The night before the first open is not earned, nor a dividend of that day.
        try scene.publish(
            [
                Bar(slot: 0, symbol: "A", open: 110, close: 121, before: 100, dividend: 5),
                Bar(slot: 1, symbol: "B", open: 50, close: 45, before: 50),
                Bar(slot: 2, symbol: "C", open: 10, close: 12, before: 10, tenure: -1),
                Bar(slot: 3, symbol: "D", open: 20, close: 30, before: 20),
            ], on: day("2022-12-01"))
        // D traded for the last time; another moves into its slot. F trades for the first time since. A splits.
        try scene.publish(
            [
                Bar(slot: 0, symbol: "A", open: 60, close: 60.5, before: 60.5, dividend: 1.21),
                Bar(slot: 1, symbol: "B", open: 45, close: 36, before: 45),
                Bar(slot: 2, symbol: "C", open: 12, close: 12, before: 12, tenure: -1),
                Bar(slot: 3, symbol: "E", open: 1, close: 9, before: 1),
                Bar(slot: 4, symbol: "F", open: 9, close: 10, before: 8),
            ], on: day("2022-12-02"))
        try scene.publish(
            [
                Bar(slot: 0, symbol: "A", open: 60, close: 60.5, before: 60.5),
                Bar(slot: 1, symbol: "G", open: 40, close: 54, before: 36),
                Bar(slot: 4, symbol: "F", open: 10, close: 10, before: 10),
            ], on: december)
        try scene.record(
            [("A", 0, .buy, 0.9), ("B", 1, .hold, 0.7), ("C", 2, .sell, 0.1), ("D", 3, .buy, 0.5)],
            on: november)
    }

    private func outcomes() throws -> [SignalOutcome] {
        try scene.ledger.signals(of: november, basis: .published).compactMap(\.outcome)
    }

    private func isClose(_ values: [Double], _ expected: [Double]) -> Bool {
        values.count == expected.count && zip(values, expected).allSatisfy { abs($0 - $1) < 1e-12 }
    }

    @Test("From the open after the decision, with dividends, over a delisting and a slot's next tenant")
    func arithmetic() throws {
        #expect(try scene.account.close(through: december) == 1)
        let outcomes = try outcomes()
        // A: 121/110 * (60.5 + 1.21)/60.5; B: 36/50, as G has nothing to do with it; C: 12/10; D: 30/20.
        let gains = [1.1 * 1.02 - 1, 0.72 - 1, 0.2, 0.5]
        #expect(isClose(outcomes.map(\.gain), gains))
        // F: 10/8.
        let benchmark = (gains[0] + gains[1] + gains[3] + 0.25) / 4
        #expect(isClose(outcomes.map(\.benchmark), [Double](repeating: benchmark, count: 4)))
        #expect(isClose(outcomes.map(\.cost), [0.001, 0, 0.001, 0.001]))
        #expect(
            isClose(
                outcomes.map(\.excess),
                [
                    gains[0] - benchmark - 0.001, gains[1] - benchmark, benchmark - gains[2] - 0.001,
                    gains[3] - benchmark - 0.001,
                ]))
        #expect(outcomes.map(\.isHit) == [false, false, false, true])
        #expect(outcomes.allSatisfy { $0.closed == december })
        let month = try #require(try scene.ledger.signalMonths()[0].outcome)
        // D and F did better than the mean of 0.148.
        #expect(month.stocks == 4 && month.stockHits == 2 && month.closed == december)
    }

    @Test(
        "A company that changes its symbol goes on under the new one, and others under a swapped one do not")
    func renamed() throws {
        _ = try scene.ledger.recordRename(of: "B", to: "G", on: day("2022-12-15"))
        #expect(try scene.account.close(through: december) == 1)
        #expect(isClose(try outcomes().map(\.gain), [1.1 * 1.02 - 1, 0.72 * 1.5 - 1, 0.2, 0.5]))
        // A rename told later settles the month anew, one after its end does not.
        _ = try scene.ledger.recordRename(of: "G", to: "H", on: day("2023-01-05"))
        #expect(try scene.account.close(through: december) == 0)
        _ = try scene.ledger.removeRename(of: "B", to: "G", on: day("2022-12-15"))
        #expect(try scene.account.close(through: december) == 1)
        #expect(abs(try outcomes()[1].gain - (0.72 - 1)) < 1e-12)
    }

    @Test("A month is open until the session of the next decision, and settled once")
    func open() throws {
        #expect(try scene.account.close(through: day("2022-12-29")) == 0)
        #expect(try outcomes() == [] && scene.account.success(through: day("2022-12-29")).record.all == nil)
        #expect(try scene.account.close(through: december) == 1)
        #expect(try scene.account.close(through: december) == 0)
        #expect(try scene.account.close(through: day("2023-06-30")) == 0)
    }

    @Test("Corrected prices, or another cost, settle a month anew")
    func corrected() throws {
        try scene.account.close(through: december)
        let before = try outcomes()
        try scene.publish(
            [
                Bar(slot: 0, symbol: "A", open: 60, close: 121, before: 60.5),
                Bar(slot: 4, symbol: "F", open: 10, close: 10, before: 10),
            ], on: december)
        #expect(try scene.account.close(through: december) == 1)
        let after = try outcomes()
        #expect(abs(after[0].gain - (2 * 1.1 * 1.02 - 1)) < 1e-12 && after[2].gain == before[2].gain)
        #expect(try scene.account.close(through: december) == 0)
        let dear = SignalAccount(lake: scene.lake, ledger: scene.ledger, costBasisPoints: 100)
        #expect(try dear.close(through: december) == 1)
        #expect(try outcomes()[0].cost == 0.01)
    }

    @Test("A decision out of turn ends the month before it, once it has been followed")
    func outOfTurn() throws {
        let second = day("2022-12-02")
        try scene.record([("A", 0, .sell, 0.2)], on: second)
        // In a rerun of that day as on the day itself nothing is known of it.
        #expect(try scene.account.close(through: second) == 0)
        #expect(try scene.account.close(through: december) == 2)
        #expect(isClose(try outcomes().map(\.gain), [1.1 * 1.02 - 1, 0.72 - 1, 0.2, 0.5]))
        #expect(try outcomes().allSatisfy { $0.closed == second })
        let own = try scene.ledger.signals(of: second, basis: .published).compactMap(\.outcome)
        #expect(own.map(\.gain) == [60.5 / 60 - 1] && own.map(\.closed) == [december])
    }

    @Test(
        "Where the features are gone, what was written down stands; where it never was, the month is left out"
    )
    func pruned() throws {
        try scene.account.close(through: december)
        let settled = try outcomes()
        for session in ["2022/11/30", "2022/12/01"] {
            try FileManager.default.removeItem(atPath: scene.lake.root + "/features/" + session)
        }
        #expect(try scene.account.close(through: december) == 0)
        #expect(try outcomes() == settled)
        #expect(try scene.account.success(through: december).record.all?.count == 4)
        try scene.forget()
        try scene.record([("A", 0, .buy, 0.9)], on: november)
        #expect(try scene.account.close(through: december) == 0)
        #expect(try scene.account.success(through: december).record.months == [])
    }

    @Test("A month in which nothing qualified has an outcome of the market, and no signal's")
    func empty() throws {
        try scene.record([], on: november, digest: "none")
        #expect(try scene.account.close(through: december) == 1)
        let report = try scene.account.success(through: december)
        #expect(report.record.all == nil && report.record.months.count == 1 && report.record.baseRate == 0.5)
    }
}
