import Core
import Ingestion
import Lake
import Ledger
import Testing

@Suite("Earlier sessions") struct EarlierSessionTests {
    @Test("Catching up brings what was missed, but nothing from before the tree begins")
    func missed() async throws {
        let scene = try PlanScene(sessions: 8)
        _ = try await scene.fetch([scene.vendor]).run(sessions: [scene.sessions[3], scene.sessions[4]])
        let daily = scene.fetch([scene.vendor]) { $0.catchesUp = true }
        let summary = try await daily.run(sessions: [scene.sessions[7]])
        #expect(summary.published == 3)
        #expect(try scene.lake.sessions(of: .raw) == Array(scene.sessions[3...]))
    }

    @Test("A tree that begins today has missed nothing")
    func begins() async throws {
        let scene = try PlanScene(sessions: 4)
        let daily = scene.fetch([scene.vendor]) { $0.catchesUp = true }
        _ = try await daily.run(sessions: [scene.sessions[3]])
        #expect(try scene.lake.sessions(of: .raw) == [scene.sessions[3]])
    }

    @Test("After a longer silence the last sessions are caught up on, as many as are looked back to")
    func longSilence() async throws {
        let scene = try PlanScene(sessions: 12)
        _ = try await scene.fetch([scene.vendor]).run(sessions: [scene.sessions[0]])
        let daily = scene.fetch([scene.vendor]) { $0.catchesUp = true }
        _ = try await daily.run(sessions: [scene.sessions[11]])
        #expect(try scene.lake.sessions(of: .raw) == [scene.sessions[0]] + scene.sessions[6...])
    }

    @Test("A session published in part is looked at again, one in full is not")
    func partial() async throws {
        let scene = try PlanScene(stocks: 20, sessions: 3)
        var thin = scene.vendor
        thin.drop([scene.symbols[0]], on: scene.sessions[0])
        _ = try await scene.fetch([thin]).run(sessions: Array(scene.sessions[0...1]))
        let daily = scene.fetch([scene.vendor]) { $0.catchesUp = true }
        _ = try await daily.run(sessions: [scene.sessions[2]])
        #expect(scene.vendor.log.sessions.dropFirst(2).sorted() == [scene.sessions[0], scene.sessions[2]])
        #expect(try scene.published(scene.sessions[0]) == scene.symbols)
    }

    @Test("Rechecking keeps bars that the second delivery lacks, and the old numbers of those it changes")
    func recheck() async throws {
        let scene = try PlanScene(stocks: 20, sessions: 4)
        _ = try await scene.fetch([scene.vendor]).run(sessions: Array(scene.sessions[0...2]))
        let (session, lacking, changed) = (scene.sessions[2], scene.symbols[4], scene.symbols[9])
        let before = try scene.lake.bars(on: session)
        var later = scene.vendor
        later.drop([lacking], on: session)
        later.change(changed, on: session) { $0.close = ($0.close + $0.low) / 2 }
        let daily = scene.fetch([later]) { $0.recheckSessions = 2 }
        let summary = try await daily.run(sessions: [scene.sessions[3]])
        #expect(summary.published == 2 && summary.unchanged == 1)
        let after = try scene.lake.bars(on: session)
        #expect(after.map(\.symbol) == scene.symbols)
        #expect(after[4] == before[4] && after[9] != before[9])
        #expect(try scene.lake.revisions(on: session).map(\.bar) == [before[9]])
        #expect(try scene.alerts("fetch.restated").map(\.severity) == [.warning])
        let again = try await daily.run(sessions: [scene.sessions[3]])
        #expect(again.published == 0)
        #expect(try scene.lake.revisions(on: session).count == 1)
    }

    @Test("Rechecking keeps a rename that the session's listings told")
    func renames() async throws {
        let scene = try PlanScene(stocks: 12, sessions: 5, members: 11)
        let (from, to, turn) = (scene.symbols[3], scene.symbols[11], scene.sessions[2])
        var base = scene.vendor
        for session in scene.sessions.prefix(2) { base.drop([to], on: session) }
        for session in scene.sessions.dropFirst(2) { base.drop([from], on: session) }
        var vendor = InformedVendor(base: base)
        for session in scene.sessions.prefix(4) {
            let listed = scene.symbols.filter { $0 != (session < turn ? to : from) }
            vendor.listed[session] = listed.map { symbol in
                Listing(symbol: symbol, figi: "BBG0000000\(symbol == to ? from : symbol)", type: "CS")
            }
        }
        // The listings are those of a run's last session.
        for session in scene.sessions.prefix(3) {
            _ = try await scene.fetch([vendor]).run(sessions: [session])
        }
        let rename = CorporateAction(symbol: to, exDate: turn, kind: .rename(former: from), source: "one")
        #expect(try scene.lake.actions(on: turn) == [rename])
        #expect(try scene.lake.slots(on: turn)[3].symbol == to)
        var corrected = vendor
        corrected.base.change(scene.symbols[0], on: turn) { $0.close = ($0.close + $0.low) / 2 }
        let daily = scene.fetch([corrected]) { $0.recheckSessions = 1 }
        _ = try await daily.run(sessions: [scene.sessions[3]])
        #expect(try scene.lake.revisions(on: turn).count == 1)
        #expect(try scene.lake.actions(on: turn) == [rename])
        #expect(try scene.lake.slots(on: scene.sessions[3])[3].symbol == to)
    }
}
