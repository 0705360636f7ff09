import Core
import Ingestion
import TestSupport
import Testing

@Suite("Batched fetch") struct BatchedFetchTests {
    private let session = CivilDate(daysSinceEpoch: 19_786)
    private let symbols = PlanScene.symbols(12)
    private let unreadable = IngestionError(.malformed, "cannot be read")

    /// Asked for one stock a call, one call at a time.
    private func vendor(_ failures: [Symbol: IngestionError] = [:]) -> MemoryVendor {
        var vendor = MemoryVendor(bars: PlanScene.bars(symbols, [session], seed: 3)).stockByStock(
            named: "one")
        vendor.failuresOf = failures
        return vendor
    }

    private func brought(_ outcome: BatchedFetch.Outcome) -> [Symbol] {
        (outcome.delivery.sessions[session]?.bars ?? []).map(\.symbol)
    }

    @Test("Requests stay within the reach and cover each stock and session once", arguments: 0..<60)
    func requests(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let reach = VendorReach(
            symbolsPerCall: random.uniform() < 0.2 ? nil : random.index(below: 6),
            sessionsPerCall: random.index(below: 5), callsAtOnce: 1)
        let sessions = (0..<random.index(below: 9)).map { CivilDate(daysSinceEpoch: 19_786 + Int32($0)) }
        let symbols = PlanScene.symbols(1 + random.index(below: 20))
        let requests = BatchedFetch.requests(reach, sessions: sessions, symbols: symbols)
        var pairs: [String: Int] = [:]
        for request in requests {
            #expect(!request.sessions.isEmpty && request.sessions.count <= max(1, reach.sessionsPerCall))
            if let most = reach.symbolsPerCall { #expect((request.symbols ?? []).count <= max(1, most)) }
            for day in request.sessions {
                for symbol in request.symbols ?? [] { pairs["\(day) \(symbol)", default: 0] += 1 }
            }
        }
        #expect(pairs.count == sessions.count * symbols.count)
        #expect(pairs.values.allSatisfy { $0 == 1 })
    }

    @Test(
        "An error that ends the vendor stops further batches and keeps what came",
        arguments: [IngestionErrorCode.rateLimited, .unavailable, .unauthorized, .notEntitled])
    func ends(code: IngestionErrorCode) async throws {
        let vendor = vendor([symbols[4]: IngestionError(code, "no more")])
        let outcome = try await BatchedFetch(vendor: vendor).run(sessions: [session], symbols: symbols)
        #expect(outcome.failure?.code == code)
        #expect(brought(outcome) == Array(symbols.prefix(4)))
        #expect(vendor.log.requests.count == 5)
    }

    @Test("Five answers in a row that cannot be read end the vendor")
    func unreadableInARow() async throws {
        let vendor = vendor(Dictionary(uniqueKeysWithValues: symbols[2..<9].map { ($0, unreadable) }))
        let outcome = try await BatchedFetch(vendor: vendor).run(sessions: [session], symbols: symbols)
        #expect(outcome.failure?.code == .malformed)
        #expect(vendor.log.requests.count == 7)
        #expect(brought(outcome) == Array(symbols.prefix(2)))
    }

    @Test("Four in a row, and four again after one that can be read, do not")
    func unreadableNow() async throws {
        let bad = Array(symbols[0..<4] + symbols[5..<9])
        let vendor = vendor(Dictionary(uniqueKeysWithValues: bad.map { ($0, unreadable) }))
        let outcome = try await BatchedFetch(vendor: vendor).run(sessions: [session], symbols: symbols)
        #expect(outcome.failure == nil && outcome.faults.count == 8)
        #expect(brought(outcome) == [symbols[4]] + symbols[9...])
    }

    @Test("Batches without data are no fault; a whole market without is one")
    func noData() async throws {
        let nothing = IngestionError(.noData, "nothing")
        let vendor = vendor(Dictionary(uniqueKeysWithValues: symbols.prefix(10).map { ($0, nothing) }))
        let outcome = try await BatchedFetch(vendor: vendor).run(sessions: [session], symbols: symbols)
        #expect(outcome.failure == nil && outcome.faults.isEmpty)
        #expect(brought(outcome) == Array(symbols.suffix(2)))

        var market = MemoryVendor()
        market.failures[session] = nothing
        let none = try await BatchedFetch(vendor: market).run(sessions: [session], symbols: nil)
        #expect(none.failure == nil && none.faults.map(\.code) == [.noData])
    }

    @Test("Trouble of this machine is thrown")
    func ground() async throws {
        let vendor = vendor([symbols[1]: IngestionError(.ground(.cannotWrite), "the disk is full")])
        let error = await #expect(throws: IngestionError.self) {
            try await BatchedFetch(vendor: vendor).run(sessions: [session], symbols: symbols)
        }
        #expect(error?.code == .ground(.cannotWrite))
        #expect(vendor.log.requests.count == 2)
    }

    @Test("What a spool has is not asked for again, and the answer is the same as in one go")
    func resumes() async throws {
        let folder = try TemporaryFolder()
        func spool() throws -> FetchSpool {
            try FetchSpool(root: folder.path, vendor: "one", key: "", sessions: [session], now: 0)
        }
        let broken = vendor([symbols[5]: IngestionError(.unavailable, "down")])
        _ = try await BatchedFetch(vendor: broken).run(
            sessions: [session], symbols: symbols, spool: try spool())
        let sound = vendor()
        let outcome = try await BatchedFetch(vendor: sound).run(
            sessions: [session], symbols: symbols, spool: try spool())
        #expect(sound.log.symbols(on: session) == Array(symbols[5...]))
        let whole = try await BatchedFetch(vendor: vendor()).run(sessions: [session], symbols: symbols)
        #expect(outcome.delivery.sessions[session]?.bars == whole.delivery.sessions[session]?.bars)
    }

    @Test("Several calls at once bring the same stocks")
    func atOnce() async throws {
        var vendor = vendor()
        vendor.reach = VendorReach(symbolsPerCall: 2, sessionsPerCall: 1, callsAtOnce: 4)
        let outcome = try await BatchedFetch(vendor: vendor).run(sessions: [session], symbols: symbols)
        #expect(brought(outcome).sorted() == symbols)
        #expect(vendor.log.requests.count == 6)
    }
}
