import Core
import Ingestion
import Lake
import Ledger
import Testing

@Suite("Coverage") struct CoverageTests {
    @Test(
        "At 99 % a session is published, below it with a warning, below 90 % not at all",
        arguments: [(2, "published"), (3, "warned"), (20, "warned"), (21, "refused")])
    func limits(missing: Int, outcome: String) async throws {
        let scene = try PlanScene(stocks: 200, sessions: 1)
        let session = scene.sessions[0]
        var vendor = scene.vendor
        vendor.drop(Set(scene.symbols.prefix(missing)), on: session)
        if outcome == "refused" {
            let error = await scene.failure([vendor], [session])
            #expect(error?.code == .lowCoverage)
            #expect(error?.message.contains("179 of 200") == true)
            #expect(try scene.lake.sessions(of: .raw) == [])
            #expect(try scene.alerts("fetch.refused").map(\.severity) == [.critical])
            return
        }
        let summary = try await scene.fetch([vendor]).run(sessions: [session])
        #expect(summary.warnings.isEmpty == (outcome == "published"))
        #expect(try scene.alerts("fetch.coverage").isEmpty == (outcome == "published"))
        let counts = try scene.lake.manifest(of: .raw, on: session).counts
        #expect(counts["expected"] == 200 && counts["covered"] == 200 - missing)
    }

    @Test("A rejected bar does not cover its stock")
    func rejected() async throws {
        let scene = try PlanScene(stocks: 10, sessions: 1)
        var vendor = scene.vendor
        for symbol in scene.symbols.prefix(2) {
            vendor.change(symbol, on: scene.sessions[0]) { $0.close = 0 }
        }
        let error = await scene.failure([vendor], scene.sessions)
        #expect(error?.message.contains("8 of 10") == true)
    }

    @Test("Bars of stocks outside the universe are published and cover nothing")
    func outsiders() async throws {
        let scene = try PlanScene(stocks: 12, sessions: 1, members: 10)
        var vendor = scene.vendor
        vendor.drop([scene.symbols[0], scene.symbols[1]], on: scene.sessions[0])
        #expect(await scene.failure([vendor], scene.sessions)?.code == .lowCoverage)
        _ = try await scene.fetch([scene.vendor]).run(sessions: scene.sessions)
        #expect(try scene.published(scene.sessions[0]) == scene.symbols)
    }

    @Test("A stock silent for ten sessions does not count; a new member without a bar does")
    func silence() async throws {
        let scene = try PlanScene(stocks: 20, sessions: 14)
        var vendor = scene.vendor
        for session in scene.sessions.dropFirst() { vendor.drop([scene.symbols[7]], on: session) }
        _ = try scene.ledger.importConstituents([Constituent(symbol: "NEWB", since: scene.sessions[5])])
        _ = try await scene.fetch([vendor]).run(sessions: scene.sessions)
        let expected = try scene.sessions.map { try scene.lake.manifest(of: .raw, on: $0).counts["expected"] }
        // Silent from the second session on, so for ten of them before the twelfth.
        let silent = (0..<14).map { 20 + ($0 >= 5 ? 1 : 0) - ($0 >= 11 ? 1 : 0) }
        #expect(expected == silent)
    }

    @Test("A silent stock counts again from the session after its return")
    func returns() async throws {
        let scene = try PlanScene(stocks: 20, sessions: 14)
        var vendor = scene.vendor
        for session in scene.sessions[1...11] { vendor.drop([scene.symbols[7]], on: session) }
        _ = try await scene.fetch([vendor]).run(sessions: scene.sessions)
        let counts = try scene.sessions.suffix(3).map { try scene.lake.manifest(of: .raw, on: $0).counts }
        #expect(counts.map { $0["expected"] } == [19, 19, 20])
        #expect(try scene.published(scene.sessions[12]).contains(scene.symbols[7]))
    }
}
