import Core
import Ingestion
import Lake
import Ledger
import Testing

@Suite("Refused sessions") struct RefusedSessionTests {
    @Test("A session that fails in a range leaves the others published, and the error names it")
    func one() async throws {
        let scene = try PlanScene(sessions: 5)
        var vendor = scene.vendor
        vendor.failures[scene.sessions[2]] = IngestionError(.malformed, "the answer cannot be read")
        let error = await scene.failure([vendor], scene.sessions)
        #expect(error?.code == .malformed)
        let others = scene.sessions.filter { $0 != scene.sessions[2] }
        #expect(try scene.lake.sessions(of: .raw) == others)
        #expect(try scene.lake.sessions(of: .universe) == others)
        let refused = try scene.alerts("fetch.refused")
        #expect(refused.map(\.session) == [scene.sessions[2]])
    }

    @Test("The error of several failed sessions names the first, its reason and the others")
    func several() async throws {
        let scene = try PlanScene(sessions: 6)
        var vendor = scene.vendor
        for place in [1, 3, 4] { vendor.bars[scene.sessions[place]] = nil }
        let error = await scene.failure([vendor], scene.sessions)
        #expect(error?.code == .noData)
        #expect(
            error?.message.hasPrefix("3 of 6 sessions were not published: \(scene.sessions[1]): ") == true)
        #expect(error?.message.hasSuffix("(and 2 more: \(scene.sessions[3]), \(scene.sessions[4]))") == true)
        #expect(try scene.lake.sessions(of: .raw) == [0, 2, 5].map { scene.sessions[$0] })
    }

    @Test("Of a refused session nothing is published: no bars, no slots, no news, no listings")
    func nothing() async throws {
        let scene = try PlanScene(stocks: 10, sessions: 3)
        var vendor = InformedVendor(base: scene.vendor)
        vendor.base.drop(Set(scene.symbols.prefix(2)), on: scene.sessions[2])
        for session in scene.sessions {
            vendor.listed[session] = scene.symbols.map { Listing(symbol: $0, figi: "BBG0000000\($0)") }
        }
        #expect(await scene.failure([vendor], scene.sessions)?.code == .lowCoverage)
        let published = Array(scene.sessions.prefix(2))
        for dataset in [Dataset.raw, .universe, .news] {
            #expect(try scene.lake.sessions(of: dataset) == published)
        }
        #expect(try scene.ledger.listingSessions().isEmpty)
        vendor.base = scene.vendor
        _ = try await scene.fetch([vendor]).run(sessions: scene.sessions)
        #expect(try scene.lake.sessions(of: .news) == scene.sessions)
        #expect(try scene.ledger.listingSessions() == [scene.sessions[2]])
    }

    @Test("A session that stands is left as it is when its second delivery is refused")
    func stands() async throws {
        let scene = try PlanScene(stocks: 10, sessions: 1)
        let session = scene.sessions[0]
        _ = try await scene.fetch([scene.vendor]).run(sessions: [session])
        let before = try scene.digest(.raw, on: session)
        var bad = scene.vendor
        for symbol in scene.symbols { bad.change(symbol, on: session) { $0.low = -1 } }
        let error = await scene.failure([bad], [session]) { $0.isForced = true }
        #expect(error?.kind == .badData)
        #expect(try scene.digest(.raw, on: session) == before)
    }

    @Test("Slots do not follow the listings of a refused session")
    func slots() async throws {
        let scene = try PlanScene(stocks: 5, sessions: 25, members: 4)
        // The month's first session, on which a range asks for listings, and the one after.
        let turn = try #require(
            scene.sessions.firstIndex { ExchangeCalendar.nyse.firstSession(of: $0.yearMonth) == $0 })
        let (from, to) = (scene.symbols[1], scene.symbols[4])
        var vendor = InformedVendor(base: scene.vendor)
        for (place, session) in scene.sessions.enumerated() {
            vendor.base.drop([place < turn ? to : from], on: session)
            let listed = scene.symbols.filter { $0 != (place < turn ? to : from) }
            vendor.listed[session] = listed.map {
                Listing(symbol: $0, figi: "BBG0000000\($0 == to ? from : $0)")
            }
        }
        _ = try await scene.fetch([vendor]).run(sessions: Array(scene.sessions[..<turn]))
        vendor.base.bars[scene.sessions[turn]] = nil
        vendor.listed[scene.sessions[turn + 2]] = nil
        let error = await scene.failure([vendor], Array(scene.sessions[turn...(turn + 2)])) {
            $0.minimumCoverage = 0.5
        }
        #expect(error?.code == .noData)
        #expect(try scene.ledger.successions().isEmpty)
        #expect(try scene.lake.slots(on: scene.sessions[turn + 1])[1].symbol == from)
    }
}
