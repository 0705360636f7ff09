import Core
import Ingestion
import Lake
import Testing

@Suite("Determinism") struct DeterminismTests {
    /// A market with gaps, spikes and a backup, so that every branch has something to decide.
    private static func vendors(_ scene: PlanScene, until last: CivilDate) -> [any MarketDataVendor] {
        var random = SeededGenerator(seed: 17)
        var primary = scene.vendor
        for session in scene.sessions {
            for symbol in scene.symbols where random.uniform() < 0.1 {
                switch random.index(below: 4) {
                case 0: primary.drop([symbol], on: session)
                case 1: primary.change(symbol, on: session) { $0.close = -1 }
                case 2: primary.change(symbol, on: session) { $0.volume = 0 }
                default:
                    primary.change(symbol, on: session) { bar in
                        bar.open *= 3
                        bar.high *= 3
                        bar.low *= 3
                        bar.close *= 3
                    }
                }
            }
        }
        var second = scene.vendor.stockByStock(symbolsPerCall: 3, named: "two")
        second.reach.callsAtOnce = 4
        for session in scene.sessions where session > last {
            primary.bars[session] = nil
            second.bars[session] = nil
        }
        return [primary, second]
    }

    private static func digests(
        _ sessions: Int, until last: Int, change: (inout FetchOptions) -> Void = { _ in }
    ) async throws -> [String] {
        let scene = try PlanScene(stocks: 40, sessions: sessions)
        let vendors = vendors(scene, until: scene.sessions[last])
        let fetch = scene.fetch(vendors) { options in
            options.crossCheckShare = 0.05
            options.crossCheckSessions = 100
            options.minimumCoverage = 0.5
            change(&options)
        }
        // What the vendors no longer have is refused, which is not looked at here.
        if last == sessions - 1 {
            _ = try await fetch.run(sessions: scene.sessions)
        } else {
            await #expect(throws: IngestionError.self) { try await fetch.run(sessions: scene.sessions) }
        }
        return try scene.sessions[...last].flatMap { session in
            try [Dataset.raw, .universe].map { try scene.digest($0, on: session) }
        }
    }

    @Test("The same inputs give the same digests, however many sessions are asked for at once")
    func repeats() async throws {
        let first = try await Self.digests(14, until: 13)
        #expect(Set(first).count > 14)
        #expect(try await Self.digests(14, until: 13) == first)
        #expect(try await Self.digests(14, until: 13) { $0.sessionsAtOnce = 1 } == first)
    }

    @Test("A session's result does not depend on later ones", arguments: [3, 8, 12])
    func lookahead(last: Int) async throws {
        let whole = try await Self.digests(14, until: 13)
        let part = try await Self.digests(14, until: last)
        #expect(part == Array(whole.prefix(part.count)))
    }

    @Test("Sessions fetched one a run are as those of one run")
    func oneByOne() async throws {
        let whole = try await Self.digests(14, until: 13)
        let scene = try PlanScene(stocks: 40, sessions: 14)
        let vendors = Self.vendors(scene, until: scene.sessions[13])
        for session in scene.sessions {
            let fetch = scene.fetch(vendors) { options in
                options.crossCheckShare = 0.05
                options.minimumCoverage = 0.5
            }
            _ = try await fetch.run(sessions: [session])
        }
        let found = try scene.sessions.flatMap { session in
            try [Dataset.raw, .universe].map { try scene.digest($0, on: session) }
        }
        #expect(found == whole)
    }
}
