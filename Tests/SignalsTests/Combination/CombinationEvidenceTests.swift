import Core
import Foundation
import Lake
import Ledger
import Portfolio
import Signals
import TestSupport
import Testing

@Suite("Evidence of the combined score") struct CombinationEvidenceTests {
    private func forecastMonths(_ summary: SignalGeneration.Summary) -> Int? {
        summary.publication.combination?.part(.forecast)?.months
    }

    @Test("What comes after a decision changes nothing of it, and months that are not over are no evidence")
    func noLookAhead() throws {
        let year = try CombinationScene()
        try year.publishForecasts(year.ends, skill: 1)
        try year.publishNews(year.ends, skill: 1)
        let decision = year.ends[7]
        let summary = try year.generate(decision)
        #expect(forecastMonths(summary) == 7)
        let published = try ["signals.parquet", "signals.json", "combination.json"].map {
            try year.digest($0, decision)
        }
        // The same tree, as it was then.
        for dataset in [Dataset.features, .universe, .forecasts, .news] {
            for date in try year.lake.sessions(of: dataset) where date > decision {
                try FileManager.default.removeItem(atPath: year.lake.path(of: dataset.partition(date)))
            }
        }
        _ = try year.generate(decision) { $0.isForced = true }
        #expect(
            try ["signals.parquet", "signals.json", "combination.json"].map { try year.digest($0, decision) }
                == published)
    }

    @Test("A decision in the middle of a month has no evidence of that month", arguments: [7, 8])
    func notClosed(place: Int) throws {
        let year = try CombinationScene()
        try year.publishForecasts(year.ends, skill: 1)
        // The first session after a decision: its own month has just begun, and the one before is over.
        let middle = try #require(ExchangeCalendar.nyse.session(after: year.ends[place]))
        try year.lake.publish(
            forecasts: try year.lake.forecasts(on: year.ends[place]), on: middle,
            provenance: SignalScene.provenance())
        #expect(try forecastMonths(year.generate(middle) { $0.isTrial = true }) == place)
    }

    @Test("A model that has seen what followed gives no evidence")
    func seenByTheModel() throws {
        let year = try CombinationScene(trainedTo: day("2022-06-30"))
        try year.publishForecasts(year.ends, skill: 1)
        // Of June, July, August and September the outcomes are over.
        let summary = try year.generate()
        #expect(forecastMonths(summary) == year.ends.dropLast().count { $0 >= day("2022-06-30") })
        #expect(summary.publication.combination?.part(.forecast)?.state == .noWeight)
    }

    @Test("The same inputs give nothing to do, and the same bytes without what was kept of the evidence")
    func determinism() throws {
        let year = try CombinationScene()
        try year.publishForecasts(year.ends, skill: 1)
        _ = try year.generate(year.ends[8])
        _ = try year.generate()
        #expect(try year.generate().isUnchanged)
        let digests = try ["signals.parquet", "signals.json", "combination.json"].map { try year.digest($0) }
        for date in [year.ends[8], year.last] {
            let file = try year.lake.place(of: "combination.json", in: Dataset.signals.partition(date))
            try Data("{}".utf8).write(to: URL(filePath: file))
        }
        _ = try year.generate { $0.isForced = true }
        #expect(
            try ["signals.parquet", "signals.json", "combination.json"].map { try year.digest($0) } == digests
        )
    }

    @Test("Evidence that was kept is worked out again when a past month's forecasts or prices are replaced")
    func replaced() throws {
        let year = try CombinationScene()
        try year.publishForecasts(year.ends, skill: 1)
        let first = try #require(year.generate().publication.combination?.part(.forecast))
        try year.publishForecasts([year.ends[2]], skill: -2)
        let second = try year.generate()
        #expect(!second.isUnchanged)
        let part = try #require(second.publication.combination?.part(.forecast))
        #expect(part.months == 9 && part.coefficient < first.coefficient)
        // What the last run kept is what a run without it works out.
        let kept = try year.digest("combination.json")
        let file = try year.lake.place(of: "combination.json", in: Dataset.signals.partition(year.last))
        try Data("{}".utf8).write(to: URL(filePath: file))
        _ = try year.generate { $0.isForced = true }
        #expect(try year.digest("combination.json") == kept)
    }

    @Test("Replayed months are to the byte what generate-signals published of policy and parts")
    func replay() throws {
        let year = try CombinationScene(months: 8)
        try year.publishForecasts(year.ends, skill: 1)
        for end in year.ends { _ = try year.generate(end) }
        let published = try year.ends.map { try year.digest("signals.parquet", $0) }
        try FileManager.default.removeItem(atPath: year.lake.root + "/signals")
        let ledger = try LedgerDatabase.rehearsal(root: year.scene.folder.appending("none"))
        let from = try #require(ExchangeCalendar.nyse.session(after: year.ends[0])).yearMonth
        let months = try SignalReplay(
            lake: year.lake, ledger: ledger, settings: CombinationScene.settings(), now: { SignalScene.now }
        ).run(from...day("2022-12-30").yearMonth)
        let digests = months.compactMap { month -> String? in
            if case .recorded(let row, _, _) = month.result { row.digest } else { nil }
        }
        #expect(digests == published)
    }
}
