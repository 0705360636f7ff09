import Core
import Ingestion
import Lake
import Ledger
import Testing

@Suite("Named stocks") struct NamedStocksTests {
    @Test("Named stocks are merged; the others' bars, rejects and revisions stay", arguments: [true, false])
    func merges(bringsMarket: Bool) async throws {
        let scene = try PlanScene(stocks: 20, sessions: 3)
        let (session, symbols) = (scene.sessions[1], scene.symbols)
        var first = scene.vendor
        first.drop([symbols[2]], on: session)
        first.change(symbols[5], on: session) { $0.close = 0 }
        _ = try await scene.fetch([first]).run(sessions: scene.sessions)
        first.change(symbols[8], on: session) { $0.volume += 1 }
        _ = try await scene.fetch([first]) { $0.isForced = true }.run(sessions: [session])
        let before = try scene.lake.bars(on: session)
        let rejects = try scene.lake.rejects(on: session)
        #expect(before.count == 18 && rejects.map(\.symbol) == [symbols[5]])
        #expect(try scene.lake.revisions(on: session).map(\.bar.symbol) == [symbols[8]])

        var later = scene.vendor
        for symbol in symbols { later.change(symbol, on: session) { $0.volume += 7 } }
        later.change(symbols[5], on: session) { $0.close = 0 }
        if !bringsMarket { later = later.stockByStock(named: "one") }
        let named = [symbols[2], symbols[11]]
        let summary = try await scene.fetch([later]) { $0.symbols = named }.run(sessions: [session])
        #expect(summary.published == 1)
        let after = try scene.lake.bars(on: session)
        #expect(after.filter { !named.contains($0.symbol) } == before.filter { !named.contains($0.symbol) })
        #expect(after.count == 19)
        #expect(after.first { $0.symbol == symbols[11] }?.volume == 7 + (before[9].volume))
        #expect(try scene.lake.rejects(on: session) == rejects)
        let revised = try scene.lake.revisions(on: session)
        #expect(revised.map(\.bar.symbol) == [symbols[8], symbols[11]])
        #expect(revised.map(\.number) == [1, 2])
    }

    @Test("A backup is asked for named stocks only, whatever else the first vendor brings")
    func backups() async throws {
        let scene = try PlanScene(stocks: 8, sessions: 2)
        _ = try await scene.fetch([scene.vendor]).run(sessions: scene.sessions)
        var first = scene.vendor
        first.change(scene.symbols[1], on: scene.sessions[1]) { $0.close = 0 }
        first.drop([scene.symbols[6]], on: scene.sessions[1])
        let second = scene.vendor.stockByStock(named: "two")
        let fetch = scene.fetch([first, second]) { $0.symbols = [scene.symbols[6]] }
        _ = try await fetch.run(sessions: [scene.sessions[1]])
        #expect(second.log.symbols(on: scene.sessions[1]) == [scene.symbols[6]])
    }

    @Test("A session of named stocks alone, however often added to, is not taken for a whole one")
    func parts() async throws {
        let scene = try PlanScene(stocks: 10, sessions: 1)
        let session = scene.sessions[0]
        for symbol in scene.symbols.prefix(2) {
            _ = try await scene.fetch([scene.vendor]) { $0.symbols = [symbol] }.run(sessions: [session])
        }
        #expect(try scene.published(session) == Array(scene.symbols.prefix(2)))
        let summary = try await scene.fetch([scene.vendor]).run(sessions: [session])
        #expect(summary.published == 1)
        #expect(try scene.published(session) == scene.symbols)
        #expect(try await scene.fetch([scene.vendor]).run(sessions: [session]).unchanged == 1)
    }

    @Test("Adding named stocks does not make a thin session look complete")
    func counts() async throws {
        let scene = try PlanScene(stocks: 20, sessions: 2)
        var thin = scene.vendor
        thin.drop(Set(scene.symbols[0...1]), on: scene.sessions[0])
        _ = try await scene.fetch([thin]).run(sessions: [scene.sessions[0]])
        let named = scene.fetch([scene.vendor]) { $0.symbols = [scene.symbols[0]] }
        _ = try await named.run(sessions: [scene.sessions[0]])
        #expect(try scene.published(scene.sessions[0]).count == 19)
        let daily = scene.fetch([scene.vendor]) { $0.catchesUp = true }
        _ = try await daily.run(sessions: [scene.sessions[1]])
        #expect(try scene.published(scene.sessions[0]) == scene.symbols)
    }

    @Test("Prices of another adjustment are not mixed into a session")
    func adjustments() async throws {
        let scene = try PlanScene(stocks: 5, sessions: 1)
        let session = scene.sessions[0]
        _ = try await scene.fetch([scene.vendor]).run(sessions: [session])
        let before = try scene.digest(.raw, on: session)
        var adjusted = scene.vendor
        adjusted.adjustment = "split-adjusted as of 2024-03-08"
        let error = await scene.failure([adjusted], [session]) { $0.symbols = [scene.symbols[0]] }
        #expect(error?.code == .badSetting)
        #expect(error?.message.contains("--force") == true)
        #expect(try scene.digest(.raw, on: session) == before)
    }
}
