import Core
import Ingestion
import Ledger
import TestSupport
import Testing

@Suite("A vendor's breaker") struct VendorBreakerTests {
    private static let policy = BreakerPolicy.standard

    /// A vendor that fails so often and is whole then.
    private static func scene(failures: Int) throws -> CallScene {
        try CallScene([ScriptedServer.Rule("/bars", times: failures, status: 500, body: "{}")])
    }

    @Test("Failures in a row open it for every process; a probe after the opening closes it")
    func opens() async throws {
        let scene = try Self.scene(failures: Self.policy.consecutiveFailures)
        let first = try scene.caller()
        for _ in 0..<Self.policy.consecutiveFailures {
            #expect(await scene.failure(first)?.code == .unavailable)
        }
        let calls = try scene.count()
        #expect(calls == Self.policy.consecutiveFailures)
        let second = try scene.caller(attempts: 3)
        let error = try #require(await scene.failure(second))
        #expect(error.code == .unavailable && error.message.contains("left alone"))
        scene.advance(by: Self.policy.firstOpen - 0.5)
        #expect(await scene.failure(second)?.code == .unavailable)
        #expect(await scene.failure(first)?.code == .unavailable)
        #expect(try scene.count() == calls)
        #expect(second.callsMade == 0)

        scene.advance(by: 0.5)
        #expect(await scene.failure(second) == nil)
        #expect(try scene.ledger.breaker(of: "acme").state == .closed)
        #expect(await scene.failure(first) == nil)
        #expect(try scene.count() == calls + 2)
    }

    @Test("A probe that fails opens it for longer, and is not tried again")
    func failedProbe() async throws {
        let scene = try Self.scene(failures: 6)
        let caller = try scene.caller()
        for _ in 0..<5 { #expect(await scene.failure(caller)?.code == .unavailable) }
        scene.advance(by: 30)
        let other = try scene.caller(attempts: 4)
        #expect(await scene.failure(other)?.code == .unavailable)
        #expect(other.callsMade == 1)
        scene.advance(by: 59)
        #expect(await scene.failure(other)?.code == .unavailable)
        #expect(try scene.count() == 6)
        scene.advance(by: 1)
        #expect(await scene.failure(other) == nil)
        #expect(try scene.count() == 7)
    }

    @Test("While a probe is out no other call goes; a probe that never ends is given up")
    func lostProbe() async throws {
        let scene = try CallScene()
        let ledger = try scene.ledger
        for _ in 0..<5 {
            try ledger.recordOutcome(vendor: "acme", succeeded: false, at: CallScene.start)
        }
        scene.advance(by: 30)
        // Another process sends it, and dies.
        #expect(try ledger.admitCall(vendor: "acme", at: CallScene.start + 30) == .probe)
        let caller = try scene.caller()
        #expect(await scene.failure(caller)?.code == .unavailable)
        #expect(try scene.count() == 0)
        scene.advance(by: 120)
        #expect(await scene.failure(caller) == nil)
        #expect(try ledger.breaker(of: "acme").state == .closed)
    }

    @Test("A success between failures keeps it closed, also when another process saw the failures")
    func successBetween() async throws {
        let scene = try CallScene([
            ScriptedServer.Rule("/bad", times: 8, status: 500, body: "{}")
        ])
        let (first, second) = (try scene.caller(), try scene.caller())
        for _ in 0..<4 { #expect(await scene.failure(first, "/bad")?.code == .unavailable) }
        #expect(await scene.failure(second) == nil)
        for _ in 0..<4 { #expect(await scene.failure(first, "/bad")?.code == .unavailable) }
        #expect(await scene.failure(first) == nil)
        #expect(try scene.ledger.breaker(of: "acme").state == .closed)
    }

    @Test(
        "A final refusal is not tried again and leaves the breaker closed",
        arguments: [
            (401, IngestionErrorCode.unauthorized), (402, .notEntitled), (403, .notEntitled), (404, .noData),
            (407, .unauthorized), (400, .malformed), (418, .malformed),
        ])
    func finalRefusal(status: Int, code: IngestionErrorCode) async throws {
        let scene = try CallScene([.always("/bars", status: status, "{}")])
        let caller = try scene.caller(attempts: 5)
        for _ in 0..<8 {
            let error = await scene.failure(caller)
            #expect(error?.code == code)
            #expect(error?.message.contains("acme's bars") == true)
        }
        #expect(try scene.count() == 8)
        let breaker = try scene.ledger.breaker(of: "acme")
        #expect(breaker.state == .closed && breaker.consecutiveFailures == 0)
    }

    @Test("A cancelled call counts neither way")
    func cancelled() async throws {
        let scene = try CallScene([ScriptedServer.Rule("/bars", .hang)])
        let caller = try scene.caller()
        let call = Task { await scene.failure(caller) }
        while try scene.count() == 0 { await Task.yield() }
        call.cancel()
        let error = await call.value
        #expect(error?.code == .unavailable && error?.message.contains("cancelled") == true)
        #expect(try scene.ledger.breaker(of: "acme") == CircuitBreaker())
        #expect(await scene.failure(caller) == nil)
    }
}
