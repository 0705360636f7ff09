import Core
import Ingestion
import Synchronization
import Testing

@Suite("Primary ahead") struct PrimaryAheadTests {
    private let sessions = (0..<10).map { CivilDate(daysSinceEpoch: 19_786 + $0) }

    /// The blocks of sessions that were asked for, in order.
    private final class Blocks {
        var asked: [[CivilDate]] = []
    }

    private func ahead(
        _ vendor: any MarketDataVendor, _ blocks: Blocks = Blocks(), atOnce: Int
    ) -> PrimaryAhead {
        PrimaryAhead(
            vendor, sessions: sessions, atOnce: atOnce,
            symbols: { sessions in
                blocks.asked.append(sessions)
                return nil
            },
            spool: { _ throws(IngestionError) in nil })
    }

    @Test(
        "At most so many sessions are under way, in order, each with its own answer",
        arguments: [1, 2, 4, 20])
    func asksAhead(atOnce: Int) async throws {
        let vendor = MemoryVendor(bars: PlanScene.bars(["AAA"], sessions, seed: 5))
        let blocks = Blocks()
        let ahead = ahead(vendor, blocks, atOnce: atOnce)
        #expect(blocks.asked.isEmpty)
        for (number, session) in sessions.enumerated() {
            let (answer, _) = try await ahead.answer(for: session)
            #expect(try answer.get().delivery.sessions[session]?.bars.map(\.date) == [session])
            #expect(blocks.asked == sessions.prefix(number + atOnce).map { [$0] })
            #expect(ahead.ends(session))
        }
        #expect(vendor.log.sessions.sorted() == sessions)
    }

    @Test("A vendor asked for several sessions a call answers a block at a time")
    func blocks() async throws {
        var vendor = MemoryVendor(bars: PlanScene.bars(["AAA"], sessions, seed: 5))
        vendor.reach.sessionsPerCall = 4
        let blocks = Blocks()
        let ahead = ahead(vendor, blocks, atOnce: 2)
        for session in sessions {
            let (answer, _) = try await ahead.answer(for: session)
            #expect(try answer.get().delivery.sessions[session]?.bars.count == 1)
            #expect(ahead.ends(session) == [sessions[3], sessions[7], sessions[9]].contains(session))
        }
        #expect(blocks.asked.map(\.count) == [4, 4, 2])
        #expect(vendor.log.requests.count == 3)
    }

    @Test("A vendor asked stock by stock has one session under way")
    func stockByStock() async throws {
        let vendor = MemoryVendor().stockByStock(named: "one")
        let blocks = Blocks()
        let ahead = ahead(vendor, blocks, atOnce: 4)
        _ = try await ahead.answer(for: sessions[0])
        #expect(blocks.asked == [[sessions[0]]])
    }

    @Test("Sessions may be passed over")
    func passesOver() async throws {
        let vendor = MemoryVendor(bars: PlanScene.bars(["AAA"], sessions, seed: 5))
        let ahead = ahead(vendor, atOnce: 2)
        let (answer, _) = try await ahead.answer(for: sessions[5])
        #expect(try answer.get().delivery.sessions[sessions[5]]?.bars.count == 1)
    }

    @Test("It holds no more deliveries than it asks ahead", .timeLimit(.minutes(1)))
    func holdsFew() async throws {
        let vendor = MarkedVendor()
        let ahead = ahead(vendor, atOnce: 3)
        for session in sessions {
            _ = try await ahead.answer(for: session)
            // What was handed out is freed when its task has ended altogether.
            while vendor.marks.alive > 3 { await Task.yield() }
        }
        #expect(vendor.marks.made == sessions.count)
    }

    @Test("Letting it go cancels what is under way", .timeLimit(.minutes(1)))
    func cancels() async throws {
        let vendor = HangingVendor(answers: sessions[0])
        var ahead: PrimaryAhead? = ahead(vendor, atOnce: 4)
        _ = try await ahead?.answer(for: sessions[0])
        ahead = nil
        var cancelled: Set<CivilDate> = []
        for await session in vendor.cancelled {
            cancelled.insert(session)
            if cancelled.count == 3 { break }
        }
        #expect(cancelled == Set(sessions[1...3]))
    }
}

/// Each of its answers holds a mark, which tells when the answer is freed.
private struct MarkedVendor: MarketDataVendor {
    final class Mark: Error, Sendable {
        private let marks: Marks

        init(_ marks: Marks) {
            self.marks = marks
            marks.count(made: 1)
        }

        deinit { marks.count(freed: 1) }
    }

    final class Marks: Sendable {
        private let state = Mutex((made: 0, freed: 0))

        var made: Int { state.withLock { $0.made } }
        var alive: Int { state.withLock { $0.made - $0.freed } }

        func count(made: Int = 0, freed: Int = 0) {
            state.withLock {
                $0.made += made
                $0.freed += freed
            }
        }
    }

    let name = "one"
    let reach = VendorReach(symbolsPerCall: nil, sessionsPerCall: 1, callsAtOnce: 1)
    let marks = Marks()

    func calls(for request: VendorRequest) -> Int { 1 }

    func fetch(_ request: VendorRequest) async throws(IngestionError) -> VendorDelivery {
        throw IngestionError(.malformed, "marked", cause: Mark(marks))
    }
}

/// Answers for one session; for others not before it is cancelled.
private struct HangingVendor: MarketDataVendor {
    let name = "one"
    let reach = VendorReach(symbolsPerCall: nil, sessionsPerCall: 1, callsAtOnce: 1)
    let answers: CivilDate
    let cancelled: AsyncStream<CivilDate>
    private let tell: AsyncStream<CivilDate>.Continuation

    init(answers: CivilDate) {
        self.answers = answers
        (cancelled, tell) = AsyncStream.makeStream()
    }

    func calls(for request: VendorRequest) -> Int { 1 }

    func fetch(_ request: VendorRequest) async throws(IngestionError) -> VendorDelivery {
        if request.sessions == [answers] { return VendorDelivery() }
        let (never, continuation) = AsyncStream.makeStream(of: Int.self)
        for await _ in never {}
        withExtendedLifetime(continuation) {}
        for session in request.sessions { tell.yield(session) }
        throw IngestionError(.unavailable, "cancelled")
    }
}
