import Core
import Ingestion
import Lake
import Ledger
import Testing

@Suite("Fetching by lists of the index") struct IndexListFetchTests {
    private func take(_ list: IndexList, _ ledger: LedgerDatabase, source: String = "list.csv") throws {
        try ledger.importList(list, source: source, digest: "", at: Timestamp(secondsSinceEpoch: 0))
    }

    private func members(_ symbols: some Sequence<Symbol>, isin: Bool = false) -> [IndexMember] {
        symbols.map { IndexMember(symbol: $0, name: "\($0)", isin: isin ? "US\($0)" : nil) }
    }

    @Test("Slots follow the lists; a later list leaves earlier sessions alone, a correction renews them")
    func follows() async throws {
        let scene = try PlanScene(stocks: 6, sessions: 4)
        let all = members(scene.symbols)
        try take(IndexList(effective: scene.sessions[0], members: Array(all.prefix(5))), scene.ledger)
        _ = try await scene.fetch([scene.vendor]).run(sessions: scene.sessions)
        #expect(try scene.lake.slots(on: scene.sessions[3]).count { $0.state == .active } == 5)
        let before = try scene.sessions.map { try scene.digest(.universe, on: $0) }

        try take(IndexList(effective: scene.sessions[2], members: Array(all.suffix(4))), scene.ledger)
        let summary = try await scene.fetch([scene.vendor]).run(sessions: scene.sessions)
        #expect(summary.published == 2 && summary.unchanged == 2)
        let after = try scene.sessions.map { try scene.digest(.universe, on: $0) }
        #expect(after[..<2] == before[..<2] && after[2] != before[2] && after[3] != before[3])
        let slots = try scene.lake.slots(on: scene.sessions[3])
        #expect(
            slots.prefix(7).map(\.state) == [
                .archived, .archived, .active, .active, .active, .active, .padding,
            ])

        // The same list once more, and one of the future.
        try take(IndexList(effective: scene.sessions[2], members: all.suffix(4).reversed()), scene.ledger)
        try take(IndexList(effective: scene.sessions[3].adding(days: 1), members: all), scene.ledger)
        #expect(try await scene.fetch([scene.vendor]).run(sessions: scene.sessions).published == 0)
        try take(IndexList(effective: scene.sessions[2], members: Array(all.suffix(5))), scene.ledger)
        #expect(try await scene.fetch([scene.vendor]).run(sessions: scene.sessions).published == 2)
    }

    @Test("Slots are renewed without a vendor, those alone that changed, to the bytes that a fetch gives")
    func renews() async throws {
        let scene = try PlanScene(stocks: 6, sessions: 4)
        _ = try await scene.fetch([scene.vendor]).run(sessions: scene.sessions)
        try take(
            IndexList(effective: scene.sessions[1], members: members(scene.symbols.prefix(5))), scene.ledger)
        let publication = SlotPublication(
            lake: scene.lake, history: try scene.ledger.indexHistory(),
            successions: try scene.ledger.successions(), command: "test", version: "1")
        #expect(try publication.outdated() == Array(scene.sessions.dropFirst()))
        #expect(
            try publication.renew(in: scene.sessions[2]...scene.sessions[3]) == Array(scene.sessions[2...]))
        #expect(try publication.renew() == [scene.sessions[1]])
        #expect(try publication.renew() == [] && publication.outdated() == [])
        let ours = try scene.sessions.map { try scene.digest(.universe, on: $0) }
        _ = try await scene.fetch([scene.vendor]) { $0.isForced = true }.run(sessions: scene.sessions)
        #expect(try scene.sessions.map { try scene.digest(.universe, on: $0) } == ours)
    }

    @Test("A rename that the lists tell by ISIN is among the session's actions, and the slot goes on")
    func renames() async throws {
        let scene = try PlanScene(stocks: 6, sessions: 3, members: 5)
        let old = members(scene.symbols.dropLast(), isin: true)
        var new = old
        new[4].symbol = scene.symbols[5]
        try take(IndexList(effective: scene.sessions[0], members: old), scene.ledger)
        try take(IndexList(effective: scene.sessions[2], members: new), scene.ledger)
        _ = try await scene.fetch([scene.vendor]).run(sessions: scene.sessions)
        #expect(try scene.lake.actions(on: scene.sessions[1]).isEmpty)
        let actions = try scene.lake.actions(on: scene.sessions[2])
        #expect(actions.map(\.symbol) == [scene.symbols[5]])
        #expect(actions.map(\.kind) == [.rename(former: scene.symbols[4])])
        let slots = try scene.lake.slots(on: scene.sessions[2])
        #expect(slots[4].symbol == scene.symbols[5] && slots.count { $0.state == .archived } == 0)
        // Once more: it is not told twice.
        _ = try await scene.fetch([scene.vendor]) { $0.isForced = true }.run(sessions: scene.sessions)
        #expect(try scene.lake.actions(on: scene.sessions[2]) == actions)
    }

    @Test("A universe that is full is told once, on the day, with names")
    func full() async throws {
        let scene = try PlanScene(stocks: 3, sessions: 3)
        let others = (0..<Universe.slotCount - 3).map { Symbol(rawValue: "S\(10_000 + $0)") }
        let first = members(scene.symbols + others)
        try take(IndexList(effective: scene.sessions[0].adding(days: -60), members: first), scene.ledger)
        try take(
            IndexList(effective: scene.sessions[0].adding(days: -30), members: Array(first.dropLast())),
            scene.ledger)
        try take(
            IndexList(
                effective: scene.sessions[1], members: Array(first.dropLast()) + [IndexMember(symbol: "NEW")]),
            scene.ledger)
        let fetch = scene.fetch([scene.vendor]) { $0.minimumCoverage = 0 }
        var warnings: [String] = []
        for session in scene.sessions { warnings += try await fetch.run(sessions: [session]).warnings }
        let full = warnings.filter { $0.contains("universe is full") }
        #expect(full.count == 1 && full.first?.contains("S13596") == true, "\(warnings)")
        #expect(try scene.alerts("universe.full").map(\.session) == [scene.sessions[1]])
    }
}
