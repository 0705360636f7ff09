import Core
import Foundation
import Lake
import Portfolio
import Signals
import TestSupport
import Testing

@Suite("Signals of policy, forecasts and news") struct CombinedSignalsTests {
    /// But for the word that an older model decides.
    private func told(_ summary: SignalGeneration.Summary) -> [String] {
        summary.warnings.filter { !$0.contains("decides in its place") }
    }

    @Test(
        "Forecasts that were right get a weight, and move what is bought; document, reasons and manifest tell it"
    )
    func combined() throws {
        let year = try CombinationScene()
        try year.publishForecasts(year.ends, skill: 1)
        let alone = try year.generate(nil, CombinationScene.settings { $0.parts = [] }) { $0.isTrial = true }
        let summary = try year.generate()
        let part = try #require(summary.publication.combination?.part(.forecast))
        // Nine months are over, each with an outcome by the tenth's decision.
        #expect(part.state == .used && part.months == 9 && part.model == "lstm" && part.stocks > 190)
        #expect(part.weight > 0.1 && part.weight <= 1 && part.coefficient > 0.3)
        #expect(summary.signals.map(\.slot) != alone.signals.map(\.slot))
        #expect(told(summary).isEmpty)
        #expect(summary.publication.notes.contains { $0.hasPrefix("Forecasts of lstm count at a weight of") })

        let buy = try #require(summary.signals.first)
        #expect(buy.reason.contains("by policy and forecasts; "))
        #expect(buy.reason.contains("forecast ranks it ") && buy.reason.contains(" of 200 ("))
        for signal in summary.signals {
            let parts = try #require(summary.publication.parts[signal.slot])
            #expect(Float(parts.policy + parts.forecast + parts.sentiment) == Float(signal.score))
            #expect(Float(parts.policy) == CombinationScene.score(signal.slot) && parts.sentiment == 0)
        }
        let manifest = try year.lake.manifest(of: .signals, on: year.last)
        #expect(manifest.inputs.contains(try year.lake.manifest(of: .forecasts, on: year.last).asInput))
        #expect(manifest.inputs.contains { $0.path == "evidence/\(year.ends[0])..\(year.ends[8])" })
        #expect(manifest.parameters["combination.weights"]?.hasPrefix("\(part.weight)") == true)
        // Drivers are the policy's, and come out again.
        let explanation = try SignalExplanation(of: buy.symbol, on: year.last, in: year.lake)
        #expect(explanation.isReproduced && explanation.parts != nil)
        #expect(year.lake.problems(of: Dataset.signals.partition(year.last)).isEmpty)
    }

    @Test("Without forecasts and news the signals are bit for bit those of the policy, and nothing is said")
    func nothingThere() throws {
        let year = try CombinationScene(months: 2)
        let summary = try year.generate()
        let digest = try year.digest()
        let manifest = try year.lake.manifest(of: .signals, on: year.last)
        #expect(
            manifest.files.count == 4 && !manifest.parameters.keys.contains { $0.hasPrefix("combination") })
        #expect(told(summary).isEmpty && !summary.publication.notes.contains { $0.contains("news") })
        #expect(summary.publication.combination?.parts.map(\.state) == [.missing, .missing])
        // Another setting of what is not there is nothing new either.
        #expect(try year.generate(nil, CombinationScene.settings { $0.parts = [] }).isUnchanged)
        _ = try year.generate(nil, CombinationScene.settings { $0.parts = [] }) { $0.isForced = true }
        #expect(try year.digest() == digest)
    }

    @Test("With a weight of 0 the signals are bit for bit the policy's, though the parts are there")
    func noWeight() throws {
        let year = try CombinationScene(months: 4)
        _ = try year.generate()
        let alone = try year.lake.signals(on: year.last)
        try year.publishForecasts(year.ends, skill: 1)
        try year.publishNews(year.ends, skill: 1)
        let summary = try year.generate()
        // Three months are no evidence.
        #expect(summary.publication.combination?.parts.map(\.state) == [.noWeight, .noWeight])
        #expect(
            summary.publication.notes.contains { $0.contains("3 months of evidence, where 6 are the least") })
        #expect(try year.lake.signals(on: year.last) == alone && summary.publication.parts.isEmpty)
    }

    @Test("With a part missing the rest publishes, and says so")
    func onePartMissing() throws {
        let year = try CombinationScene()
        try year.publishForecasts(year.ends, skill: 1)
        try year.publishNews(year.ends.dropLast(), skill: 0)
        // The news of a session before was scored.
        let eve = try #require(ExchangeCalendar.nyse.session(before: year.last))
        try year.lake.publish(headlines: [], sentiments: [], on: eve, provenance: SignalScene.provenance())
        let summary = try year.generate()
        #expect(summary.publication.combination?.parts.map(\.state) == [.used, .missing])
        #expect(told(summary).count == 1 && told(summary)[0].contains("without news"))
        #expect(
            summary.publication.notes.contains { $0.hasPrefix("News is missing, and the rest decides: ") })

        let other = try CombinationScene()
        try other.publishForecasts(other.ends.dropLast(), skill: 1)
        try other.publishNews(other.ends, skill: 2)
        let news = try other.generate()
        #expect(news.publication.combination?.parts.map(\.state) == [.missing, .used])
        #expect(told(news).count == 1 && told(news)[0].contains("make-forecasts --date \(other.last)"))
        #expect(news.signals.contains { $0.reason.contains("by policy and news; ") })
        #expect(news.signals.contains { $0.reason.contains(" headlines") })
    }

    @Test(
        "Both parts missing that were there before: the policy alone publishes, bit for bit, with two warnings"
    )
    func bothMissing() throws {
        let year = try CombinationScene(months: 3)
        _ = try year.generate()
        let alone = try year.lake.signals(on: year.last)
        try year.publishForecasts(year.ends.dropLast(), skill: 1)
        try year.publishNews(year.ends.dropLast(), skill: 1)
        let summary = try year.generate()
        #expect(!summary.isUnchanged && told(summary).count == 2)
        #expect(try year.lake.signals(on: year.last) == alone)
        #expect(summary.publication.notes.filter { $0.contains("missing, and the rest decides") }.count == 2)
    }

    @Test(
        "Forecasts that are no numbers are refused, and the rest publishes",
        arguments: ["rank", "expected_return"])
    func broken(column: String) throws {
        let year = try CombinationScene(months: 3)
        _ = try year.generate()
        let alone = try year.lake.signals(on: year.last)
        try year.publishForecasts(year.ends, skill: 1)
        let file = try year.lake.place(of: "forecasts.parquet", in: Dataset.forecasts.partition(year.last))
        try Peer.python(
            """
            import sys, pyarrow as pa, pyarrow.parquet as pq
            table = pq.read_table(sys.argv[1])
            values = table[sys.argv[2]].to_pylist()
            values[7] = float('nan')
            place = table.column_names.index(sys.argv[2])
            pq.write_table(table.set_column(place, sys.argv[2], pa.array(values, pa.float64())), sys.argv[1])
            """, [file, column])
        let summary = try year.generate(
            nil, CombinationScene.settings { $0.weights = [.forecast: 1] })
        #expect(summary.publication.combination?.part(.forecast)?.state == .missing)
        #expect(summary.warnings.contains { $0.contains("the forecast of lstm for S7 on") })
        #expect(try year.lake.signals(on: year.last) == alone)
    }

    @Test("A part that is switched off counts for nothing; a weight set by hand takes no evidence")
    func switches() throws {
        let year = try CombinationScene(months: 2)
        try year.publishForecasts([year.last], skill: 1)
        try year.publishNews([year.last], skill: 1)
        let summary = try year.generate(
            nil,
            CombinationScene.settings {
                $0.parts = [.forecast]
                $0.weights = [.forecast: 0.75, .sentiment: 2]
            })
        let parts = try #require(summary.publication.combination?.parts)
        #expect(parts.map(\.state) == [.used, .off] && parts[0].weight == 0.75 && parts[0].isByHand)
        #expect(summary.publication.notes.contains("News is switched off (combination.sentiment)."))
        #expect(
            summary.publication.notes.contains { $0.contains("weight of 0.75") && $0.contains("by hand") })
        #expect(
            try !year.lake.manifest(of: .signals, on: year.last).files.contains {
                $0.name == "combination.json"
            })
    }

    @Test("The forecaster that is asked for counts; another stock's forecast in the slot does not")
    func forecaster() throws {
        let year = try CombinationScene(months: 2)
        var rows: [Forecast] = []
        for (model, sign) in [("lstm", 1.0), ("nhits", -1.0)] {
            for slot in 0..<CombinationScene.stocks {
                let place = sign > 0 ? slot : CombinationScene.stocks - 1 - slot
                rows.append(
                    Forecast(
                        slot: slot, symbol: Symbol(rawValue: slot == 0 ? "GONE" : "S\(slot)"), model: model,
                        horizon: 21, expectedReturn: 0.01, rank: Double(place) / 199))
            }
        }
        try year.lake.publish(forecasts: rows, on: year.last, provenance: SignalScene.provenance())
        func run(_ model: String?) throws -> SignalGeneration.Summary {
            try year.generate(
                nil,
                CombinationScene.settings {
                    $0.weights = [.forecast: 1]
                    $0.model = model
                }
            ) { $0.isTrial = true }
        }
        let nhits = try run(nil)
        #expect(nhits.publication.combination?.part(.forecast)?.model == "nhits")
        #expect(nhits.publication.combination?.part(.forecast)?.stocks == 199)
        let lstm = try run("lstm")
        #expect(lstm.publication.combination?.part(.forecast)?.model == "lstm")
        #expect(lstm.signals.map(\.slot) != nhits.signals.map(\.slot))
        let tft = try run("tft").publication.combination?.part(.forecast)
        #expect(tft?.state == .missing && tft?.reason?.contains("combination.model") == true)
    }
}
