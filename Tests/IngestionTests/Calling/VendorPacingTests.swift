import Core
import Ingestion
import Ledger
import TestSupport
import Testing

@Suite("Pacing of a vendor's calls") struct VendorPacingTests {
    typealias Quota = VendorPlan.Quota

    @Test("Each attempt takes a token: a day's quota of seven is seven requests, retries included")
    func attemptsTakeTokens() async throws {
        let scene = try CallScene([.always("/bars", status: 500, "{}")])
        // Two calls of the first are six requests; the second process has one token left.
        let first = try scene.caller([Quota(7, per: .day)], attempts: 2)
        #expect(await scene.failure(first)?.code == .unavailable)
        #expect(await scene.failure(first)?.code == .unavailable)
        #expect(first.callsMade == 4)
        // Its breaker counts five failures in a row; a success between keeps it closed.
        try scene.ledger.recordOutcome(vendor: "acme", succeeded: true, at: CallScene.start)
        let second = try scene.caller([Quota(7, per: .day)], attempts: 9)
        let error = await scene.failure(second)
        #expect(error?.code == .rateLimited)
        #expect(second.callsMade == 3)
        #expect(try scene.count() == 7)
    }

    @Test("Tokens come back at midnight UTC, and not before")
    func midnight() async throws {
        let scene = try CallScene()
        let caller = try scene.caller([Quota(2, per: .day)])
        #expect(await scene.failure(caller) == nil)
        #expect(await scene.failure(caller) == nil)
        #expect(await scene.failure(caller)?.code == .rateLimited)
        scene.advance(by: 18 * 3_600 - 10)
        #expect(await scene.failure(caller)?.code == .rateLimited)
        scene.advance(by: 10)
        #expect(await scene.failure(caller) == nil)
        #expect(try scene.count() == 3)
    }

    @Test("A token further away than the patience is rate limited, and nothing is called")
    func patience() async throws {
        let scene = try CallScene()
        let quotas = [Quota(5, per: .minute)]
        let caller = try scene.caller(quotas, patience: 11)
        #expect(await scene.failure(caller) == nil)
        let error = try #require(await scene.failure(caller))
        #expect(error.code == .rateLimited)
        #expect(error.message.contains("test, 5 a minute") && error.message.contains("12 s"))
        // As another process sees it.
        #expect(await scene.failure(try scene.caller(quotas, patience: 11))?.code == .rateLimited)
        #expect(try scene.count() == 1)
        scene.advance(by: 12)
        #expect(await scene.failure(try scene.caller(quotas, patience: 11)) == nil)
        #expect(try scene.count() == 2)
    }

    @Test("A plan that allows nothing lets nothing through", arguments: [Quota.Period.second, .minute, .day])
    func nothingAllowed(period: Quota.Period) async throws {
        let scene = try CallScene()
        let error = await scene.failure(try scene.caller([Quota(0, per: period)]))
        #expect(error?.code == .rateLimited)
        #expect(try scene.count() == 0)
    }

    @Test("A plan without quotas is never held")
    func unlimited() async throws {
        let scene = try CallScene()
        let caller = try scene.caller()
        for _ in 0..<20 { #expect(await scene.failure(caller) == nil) }
        #expect(try scene.count() == 20)
        #expect(caller.callsMade == 20)
    }

    @Test("Retry-After holds every caller of the ledger and plan until it is over", arguments: [429, 503])
    func retryAfter(status: Int) async throws {
        let scene = try CallScene([
            .once("/bars", status: status, headers: ["Retry-After": "3600"], "{}")
        ])
        let quotas = [Quota(1_000, per: .day)]
        let asked = try scene.caller(quotas, attempts: 3)
        let other = try scene.caller(quotas, attempts: 3)
        #expect(await scene.failure(asked)?.code == (status == 429 ? .rateLimited : .unavailable))
        #expect(try scene.count() == 1)
        for seconds in [0.0, 1_000, 2_590] {
            scene.advance(by: seconds)
            for caller in [asked, other] {
                #expect(await scene.failure(caller)?.code == .rateLimited)
            }
        }
        #expect(try scene.count() == 1)
        scene.advance(by: 10)
        #expect(await scene.failure(other) == nil)
        scene.advance(by: 1)
        #expect(await scene.failure(asked) == nil)
        #expect(try scene.count() == 3)
    }

    @Test(
        "However long a server asks to wait, it is a day at most",
        arguments: ["9999999999", "1\(String(repeating: "0", count: 400))"])
    func longestPause(asked: String) async throws {
        let scene = try CallScene([.once("/bars", status: 429, headers: ["Retry-After": asked], "{}")])
        let caller = try scene.caller([Quota(1_000, per: .day)], attempts: 3)
        #expect(await scene.failure(caller)?.code == .rateLimited)
        scene.advance(by: 86_390)
        #expect(await scene.failure(caller)?.code == .rateLimited)
        scene.advance(by: 10)
        #expect(await scene.failure(caller) == nil)
    }

    @Test("Tasks that call at once take no more than the quota between them")
    func together() async throws {
        let scene = try CallScene()
        let callers = try (0..<3).map { _ in try scene.caller([Quota(10, per: .day)]) }
        let codes = await withTaskGroup(of: IngestionErrorCode?.self) { group in
            for task in 0..<30 { group.addTask { await scene.failure(callers[task % 3])?.code } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.count { $0 == nil } == 10)
        #expect(codes.count { $0 == .rateLimited } == 20)
        #expect(try scene.count() == 10)
        #expect(callers.map(\.callsMade).reduce(0, +) == 10)
    }
}
