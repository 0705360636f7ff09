import Core
import Ingestion
import Lake
import Ledger
import Testing

@Suite("Backups") struct BackupOrderTests {
    @Test("Backups are asked in order, for what is missing after those before them")
    func order() async throws {
        let scene = try PlanScene(stocks: 10, sessions: 1)
        let (session, symbols) = (scene.sessions[0], scene.symbols)
        var primary = scene.vendor
        primary.drop(Set(symbols[2...5]), on: session)
        var second = scene.vendor.stockByStock(symbolsPerCall: 10, named: "two")
        second.drop(Set(symbols[4...5]), on: session)
        let third = scene.vendor.stockByStock(symbolsPerCall: 10, named: "three")
        let fourth = scene.vendor.stockByStock(named: "four")
        _ = try await scene.fetch([primary, second, third, fourth]).run(sessions: [session])
        #expect(second.log.symbols(on: session) == Array(symbols[2...5]))
        #expect(third.log.symbols(on: session) == Array(symbols[4...5]))
        #expect(fourth.log.requests.isEmpty)
        let sources = try scene.lake.bars(on: session).map(\.source)
        #expect(sources == ["one", "one", "two", "two", "three", "three", "one", "one", "one", "one"])
        let manifest = try scene.lake.manifest(of: .raw, on: session)
        #expect(manifest.source == "one+three+two")
        #expect(manifest.counts["bars from three"] == 2)
        #expect(try scene.alerts("fallback.two").count == 1 && scene.alerts("fallback.three").count == 1)
    }

    @Test("A bar that does not hold is asked of the backup, whose sound one stands")
    func unsettled() async throws {
        let scene = try PlanScene(stocks: 6, sessions: 2)
        let (session, symbol) = (scene.sessions[1], scene.symbols[3])
        var primary = scene.vendor
        primary.change(symbol, on: session) { $0.high = $0.low / 2 }
        let second = scene.vendor.stockByStock(named: "two")
        let summary = try await scene.fetch([primary, second]).run(sessions: scene.sessions)
        #expect(second.log.symbols(on: session) == [symbol])
        #expect(second.log.symbols(on: scene.sessions[0]).isEmpty)
        #expect(try scene.lake.bars(on: session)[3].source == "two")
        #expect(try scene.lake.rejects(on: session).map(\.symbol) == [symbol])
        #expect(summary.rejected == 1)
    }

    @Test("A first vendor that ends is left alone, and the backup brings the rest of the range")
    func ends() async throws {
        let scene = try PlanScene(stocks: 6, sessions: 6)
        var primary = scene.vendor
        primary.failures[scene.sessions[2]] = IngestionError(.rateLimited, "the quota is spent")
        let second = scene.vendor.stockByStock(symbolsPerCall: 6, named: "two")
        let fetch = scene.fetch([primary, second]) { $0.sessionsAtOnce = 1 }
        let summary = try await fetch.run(sessions: scene.sessions)
        #expect(summary.published == 6)
        #expect(primary.log.sessions == Array(scene.sessions[0...2]))
        for (number, session) in scene.sessions.enumerated() {
            let sources = Set(try scene.lake.bars(on: session).map(\.source))
            #expect(sources == [number < 2 ? "one" : "two"])
        }
        #expect(try scene.alerts("one.rate-limited").count == 1)
    }

    @Test("With every vendor out the run ends at once")
    func allOut() async throws {
        let scene = try PlanScene(stocks: 4, sessions: 6)
        var primary = scene.vendor
        primary.failures[scene.sessions[1]] = IngestionError(.unauthorized, "the key is unknown")
        let error = await scene.failure([primary], scene.sessions) { $0.sessionsAtOnce = 1 }
        #expect(error?.code == .unauthorized)
        #expect(primary.log.sessions == Array(scene.sessions[0...1]))
        #expect(try scene.lake.sessions(of: .raw) == [scene.sessions[0]])
    }

    @Test("The cross-check's stocks are the same for a session, others for another, 1 % rounded up")
    func sample() async throws {
        let scene = try PlanScene(stocks: 150, sessions: 2)
        func sampled(_ sessions: [CivilDate]) async throws -> [[Symbol]] {
            let second = scene.vendor.stockByStock(symbolsPerCall: 200, named: "two")
            let fetch = scene.fetch([scene.vendor, second]) { options in
                options.isForced = true
                options.crossCheckShare = 0.01
            }
            _ = try await fetch.run(sessions: sessions)
            return sessions.map { second.log.symbols(on: $0) }
        }
        let found = try await sampled(scene.sessions)
        #expect(found.map(\.count) == [2, 2])
        #expect(found[0] != found[1])
        #expect(try await sampled(scene.sessions) == found)
        #expect(try await sampled([scene.sessions[1]]) == [found[1]])
    }

    @Test("A bar that the second vendor contradicts bears a flag")
    func disputes() async throws {
        let scene = try PlanScene(stocks: 6, sessions: 1)
        let session = scene.sessions[0]
        var second = scene.vendor.stockByStock(symbolsPerCall: 6, named: "two")
        second.change(scene.symbols[2], on: session) { $0.volume *= 5 }
        _ = try await scene.fetch([scene.vendor, second]) { $0.crossCheckShare = 1 }.run(sessions: [session])
        let flagged = try scene.lake.bars(on: session).filter { $0.flags.contains(.disputed) }
        #expect(flagged.map(\.symbol) == [scene.symbols[2]] && flagged.map(\.source) == ["one"])
        #expect(try scene.alerts("fetch.disputed").count == 1)
    }

    @Test("Runs of more than five sessions are not cross-checked", arguments: [5, 6])
    func longRuns(count: Int) async throws {
        let scene = try PlanScene(stocks: 4, sessions: count)
        let second = scene.vendor.stockByStock(named: "two")
        let fetch = scene.fetch([scene.vendor, second]) { $0.crossCheckShare = 0.01 }
        _ = try await fetch.run(sessions: scene.sessions)
        #expect(second.log.requests.count == (count == 5 ? 5 : 0))
    }
}
