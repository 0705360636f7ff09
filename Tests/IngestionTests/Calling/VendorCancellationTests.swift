import Core
import Ingestion
import TestSupport
import Testing

@Suite("Cancelled calls", .timeLimit(.minutes(2))) struct VendorCancellationTests {
    /// A plan whose one token is taken, and a patience without end.
    private static func spent() async throws -> (CallScene, VendorCaller) {
        let scene = try CallScene()
        let caller = try scene.caller([VendorPlan.Quota(1, per: .day)], patience: .infinity)
        #expect(await scene.failure(caller) == nil)
        return (scene, caller)
    }

    /// A call that waits for a token or behind one that does.
    private static func waiting(_ scene: CallScene, _ caller: VendorCaller) async -> Task<
        IngestionError?, Never
    > {
        let before = scene.looks
        let task = Task { await scene.failure(caller) }
        while scene.looks == before { await Task.yield() }
        return task
    }

    @Test("A task that waits for a token ends when cancelled, and the next day's call goes through")
    func waitsForToken() async throws {
        let (scene, caller) = try await Self.spent()
        let task = await Self.waiting(scene, caller)
        task.cancel()
        let error = try #require(await task.value)
        #expect(error.code == .unavailable && error.message == "calling acme was cancelled")
        scene.advance(by: 86_400)
        #expect(await scene.failure(caller) == nil)
        #expect(try scene.count() == 2)
    }

    @Test("A task behind one that waits ends when it is cancelled, whatever the one before does")
    func waitsForTurn() async throws {
        let (scene, caller) = try await Self.spent()
        let holder = await Self.waiting(scene, caller)
        // The holder looks once more, for its token.
        let others = [await Self.waiting(scene, caller), await Self.waiting(scene, caller)]
        for task in others {
            task.cancel()
            #expect(await task.value?.message == "calling acme was cancelled")
        }
        holder.cancel()
        #expect(await holder.value?.message == "calling acme was cancelled")
        scene.advance(by: 86_400)
        #expect(await scene.failure(caller) == nil)
        #expect(try scene.count() == 2)
    }

    @Test("A call that is cancelled while it pauses before another attempt ends without it")
    func pausesBeforeAttempt() async throws {
        let scene = try CallScene([
            .once("/bars", status: 429, headers: ["Retry-After": "500"], "{}")
        ])
        let caller = try scene.caller(attempts: 3, retryAfterLimit: 1e6)
        let task = Task { await scene.failure(caller) }
        // Of an unlimited plan: the start, the breaker, the outcome, the pause.
        while scene.looks < 4 { await Task.yield() }
        task.cancel()
        #expect(await task.value?.message == "calling acme was cancelled")
        #expect(try scene.count() == 1)
    }

    @Test("Cancelled together, many calls all end, and take no token")
    func together() async throws {
        let (scene, caller) = try await Self.spent()
        let group = Task {
            await withTaskGroup(of: IngestionError?.self) { group in
                for _ in 0..<50 { group.addTask { await scene.failure(caller) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        let before = scene.looks
        while scene.looks < before + 20 { await Task.yield() }
        group.cancel()
        let errors = await group.value
        #expect(errors.count == 50 && errors.allSatisfy { $0?.message == "calling acme was cancelled" })
        scene.advance(by: 86_400)
        #expect(await scene.failure(caller) == nil)
        #expect(try scene.count() == 2)
    }
}
