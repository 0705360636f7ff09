import Core
import Foundation
import Ingestion
import Lake
import Ledger
import TestSupport
import Testing

@Suite("Scored headlines") struct HeadlineScoringTests {
    private let scene: SentimentScene

    init() throws {
        scene = try SentimentScene()
    }

    @Test("A session's headlines become a mood beside them, and a rerun asks nothing and changes nothing")
    func once() async throws {
        let news = [
            scene.headline("Good one", hours: 1), scene.headline("Bad one", hours: 49, stock: 1),
            scene.headline("good two", on: scene.sessions[1], stock: 0),
        ]
        let options = try scene.options()
        let summary = try await scene.fetch(news, options, on: scene.sessions)
        #expect(summary.warnings.isEmpty && summary.moods == 1 + 2 + 2)
        let mood = try #require(try scene.mood())
        #expect(abs(mood.score - 0.96) < 1e-9 && mood.count == 2 && mood.localCount == 0 && mood.age == 1)
        let other = try #require(try scene.mood(1))
        #expect(abs(other.score + 0.96) < 1e-9)
        #expect(try scene.mood(2) == nil && scene.lake.sentiments(on: scene.sessions[0]) != nil)
        #expect(try scene.counts() == ["scored by workers-ai": 3])
        #expect(try scene.server.titles().sorted() == ["Bad one", "Good one", "good two"])
        let manifest = try scene.lake.manifest(of: .news, on: scene.last)
        #expect(
            manifest.inputs.map(\.path) == [
                "vendor:one", "news/2024/03/04/headlines.parquet", "news/2024/03/05/headlines.parquet",
            ], "\(manifest.inputs)")
        #expect(manifest.parameters["sentiment"]?.contains("half-life 48") == true)

        let again = try await scene.fetch(news, options, on: scene.sessions)
        #expect(again.published == 0 && again.moods == 0)
        #expect(try scene.lake.manifest(of: .news, on: scene.last) == manifest)
        let forced = try await scene.fetch(news, options, force: true, on: scene.sessions)
        #expect(forced.moods == 5)
        #expect(try scene.lake.manifest(of: .news, on: scene.last).digest == manifest.digest)
        #expect(try scene.server.titles().count == 3)
    }

    @Test("The same title is asked once, whatever its blanks, case and stock")
    func sameTitle() async throws {
        let news = [
            scene.headline("Good  news", hours: 1), scene.headline("good news ", hours: 2, stock: 1),
            scene.headline("GOOD news", hours: 3, stock: 2), scene.headline("good news", hours: 30, stock: 3),
        ]
        _ = try await scene.fetch(news, scene.options(), on: scene.sessions)
        #expect(try scene.server.titles().count == 1)
        #expect(try scene.lake.sentiments(on: scene.last)?.map(\.count) == [1, 1, 1, 1])
    }

    @Test("A headline after the close counts for the next session and not for its own")
    func noLookAhead() async throws {
        let news = [
            scene.headline("bad", on: scene.sessions[1], hours: -0.01),
            scene.headline("good", on: scene.sessions[1], hours: 0.01),
        ]
        _ = try await scene.fetch(news, scene.options(), on: scene.sessions)
        let mood = try #require(try scene.mood(on: scene.sessions[1]))
        #expect(mood.count == 1 && abs(mood.score - 0.96) < 1e-9)
        #expect(try scene.mood(on: scene.sessions[2])?.count == 2)
    }

    @Test("At most so many are asked at once", arguments: [1, 3, 8])
    func concurrency(limit: Int) async throws {
        try scene.server.setLatency(seconds: 0.02)
        let options = try scene.options { $0.callsAtOnce = limit }
        _ = try await scene.fetch(scene.headlines(24), options)
        let most = try scene.server.mostConcurrent()
        // How many meet depends on the machine; more than the limit never do.
        #expect(most <= limit && (limit == 1 || most > 1))
        #expect(try scene.counts() == ["scored by workers-ai": 24])
    }

    @Test(
        "Calls are in the ledger with what they cost, and the quota ends them", arguments: [0, 1, 63, 64, 70])
    func quota(quota: Int) async throws {
        let options = try scene.options {
            $0.quota = quota
            $0.price = 250
            $0.run = 7
        }
        let summary = try await scene.fetch(scene.headlines(100), options)
        #expect(try scene.server.titles().count == quota)
        var counts = ["scored by lexicon": 100 - quota]
        if quota > 0 { counts["scored by workers-ai"] = quota }
        #expect(try scene.counts() == counts)
        #expect(summary.warnings.count == 1 && summary.warnings[0].contains("sentiment.quota"))
        let mood = try #require(try scene.mood())
        #expect(mood.count == 100 && mood.localCount == 100 - quota)
        let calls = try scene.calls()
        #expect(calls.map(\.items).reduce(0, +) == quota)
        #expect(calls.map(\.cost).reduce(0, +) == Int64(250 * quota))
        #expect(
            calls.allSatisfy {
                $0.endpoint == "workers-ai" && $0.model == "distilbert-sst-2-int8" && $0.outcome == .served
                    && $0.session == scene.last && $0.run == 7
            })
        // The next day's quota does the rest.
        scene.advance(by: 86_400)
        _ = try await scene.fetch(scene.headlines(100), scene.options(), force: true)
        #expect(try scene.counts() == ["scored by workers-ai": 100])
        #expect(try scene.server.titles().count == 100)
    }

    @Test("Two runs at once stay within the quota together and ask no title twice more than is under way")
    func together() async throws {
        try scene.server.setLatency(seconds: 0.005)
        let other = try LedgerDatabase(root: scene.lake.root)
        let news = scene.headlines(200)
        let lakes = try (0..<2).map { _ in try TemporaryFolder() }
        let bars = scene.plan.vendor
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, folder) in lakes.enumerated() {
                let options = try scene.options {
                    $0.quota = 150
                    if let scorer = try? scene.scorer(ledger: other), number == 1 { $0.remote = scorer }
                }
                let ledger = number == 0 ? scene.ledger : other
                group.addTask { [scene] in
                    var fetching = FetchOptions()
                    fetching.crossCheckShare = 0
                    fetching.sentiment = options
                    _ = try await DailyFetch(
                        lake: DataLake(root: folder.path), ledger: ledger,
                        vendors: [NewsVendor(base: bars, all: news)], options: fetching, version: "test",
                        now: { scene.now }
                    ).run(sessions: [scene.last])
                }
            }
            try await group.waitForAll()
        }
        #expect(try scene.server.titles().count <= 150)
        #expect(try scene.calls().map(\.items).reduce(0, +) <= 150)
    }

    @Test(
        "Whatever fails, the lexicon does the rest and the bars stand, with one warning",
        arguments: [
            SentimentServer.Fault(.code, status: 401, code: 10_000), .init(.code, status: 429, code: 3036),
            .init(.status), .init(.cut), .init(.page), .init(.code, status: 404, code: 7003),
            .init(.code, status: 429, code: 3040),
        ])
    func fallsBack(fault: SentimentServer.Fault) async throws {
        var fault = fault
        fault.after = 20
        try scene.server.add(fault)
        let news = scene.headlines(100) + [scene.headline("bad plunge", on: scene.sessions[1])]
        let summary = try await scene.fetch(news, scene.options(), on: scene.sessions)
        #expect(summary.published == 3 && summary.failures.isEmpty)
        #expect(summary.warnings.count == 1, "\(summary.warnings)")
        let counts = try scene.counts()
        #expect(counts.values.reduce(0, +) == 101)
        let remote = try #require(counts["scored by workers-ai"])
        #expect((20...28).contains(remote), "\(counts)")
        #expect(try scene.mood()?.localCount == 101 - remote)
        // Those that were answered are not asked again; the service is asked for the others once it is well.
        try scene.server.repair()
        scene.advance(by: 90_000)
        let asked = try scene.server.titles().count
        _ = try await scene.fetch(news, scene.options(), force: true, on: scene.sessions)
        #expect(try scene.counts() == ["scored by workers-ai": 101])
        #expect(try scene.server.titles().count == asked + 101 - remote)
    }

    @Test("One title that cannot be scored leaves the others to the service")
    func oneTitle() async throws {
        try scene.server.add(.init(.code, status: 400, code: 5006, match: "odd"))
        let news = scene.headlines(30) + [scene.headline("odd 🚀", hours: 0.5)]
        let summary = try await scene.fetch(news, scene.options())
        #expect(try scene.counts() == ["scored by workers-ai": 30, "scored by lexicon": 1])
        #expect(summary.warnings.count == 1 && summary.warnings[0].contains("1 of 31"), "\(summary.warnings)")
    }

    @Test("A service that answers nonsense is left after a few")
    func nonsense() async throws {
        try scene.server.setShape(#"{"result":{"response":"positive"}}"#)
        _ = try await scene.fetch(scene.headlines(500), scene.options())
        #expect(try scene.server.titles().count < 30)
        #expect(try scene.counts() == ["scored by lexicon": 500])
        #expect(try scene.calls().allSatisfy { $0.outcome == .failed })
    }

    @Test("A service that is too slow gets its time and no more")
    func slow() async throws {
        try scene.server.setLatency(seconds: 0.05)
        let options = try scene.options {
            $0.longest = 0.02
            $0.callsAtOnce = 1
        }
        let summary = try await scene.fetch(scene.headlines(40), options)
        #expect(try scene.counts() == ["scored by workers-ai": 8, "scored by lexicon": 32])
        #expect(summary.warnings.first?.contains("sentiment.patience") == true)
    }

    @Test("Without a service the lexicon scores all, without a warning or a call; what was said is labelled")
    func lexicon() async throws {
        let news = [scene.headline("Profit plunged"), scene.headline("To present on Tuesday", stock: 1)]
        let summary = try await scene.fetch(news, SentimentOptions())
        #expect(summary.warnings.isEmpty && summary.moods == 2)
        let mood = try #require(try scene.mood())
        #expect(mood.score < -0.3 && mood.localCount == 1)
        #expect(try scene.calls().isEmpty && scene.server.titles().isEmpty)
        // Another scorer makes them anew.
        #expect(try await scene.fetch(news, scene.options()).moods == 2)
        #expect(try scene.counts() == ["scored by workers-ai": 2])
    }

    @Test("No news, no mood; nor where it is not wanted")
    func none() async throws {
        #expect(try await scene.fetch([], SentimentOptions()).moods == 0)
        #expect(try scene.lake.sentiments(on: scene.last) == nil)
        let other = try SentimentScene()
        #expect(try await other.fetch([other.headline("good")], nil).moods == 0)
        #expect(try other.lake.sentiments(on: other.last) == nil)
        // Added later to what stands.
        #expect(try await other.fetch([], SentimentOptions()).moods == 1)
        #expect(try other.lake.headlines(on: other.last).count == 1)
    }

    @Test("News that cannot be read are a warning, and the bars stand")
    func damaged() async throws {
        _ = try await scene.fetch([scene.headline("good", on: scene.sessions[1])], nil, on: scene.sessions)
        let file = "\(scene.lake.root)/news/2024/03/05/headlines.parquet"
        try Data("no Parquet".utf8).write(to: URL(filePath: file))
        let summary = try await scene.fetch([], SentimentOptions(), on: [scene.last])
        #expect(summary.warnings.count == 1 && summary.warnings[0].contains("headlines.parquet"))
        #expect(try scene.plan.alerts("sentiment.failed").count == 1)
    }
}
