import Core
import Inference
import Ledger
import TestSupport
import Testing

@Suite("Batches of a model", .timeLimit(.minutes(2)))
struct BatchedInferenceTests {
    private let scene: InferenceScene
    private let local = LinearModel()
    private let window = LinearModel.window(90)

    init() throws {
        scene = try InferenceScene()
    }

    private var batches: [[InferenceTensor]] { TensorSlices.cut([window], size: 10) }

    private func check(_ outcome: BatchedOutcome) throws {
        #expect(outcome.answers.count == 9)
        let joined = try #require(TensorSlices.joined(outcome.answers.map { $0.outputs[0] }))
        #expect(difference(joined, LinearModel.forecast(window)) < 1e-4)
    }

    @Test("are worked out at the endpoint, several at once within its limit", arguments: [1, 3])
    func allRemote(concurrency: Int) async throws {
        let server = try InferenceServer()
        try server.add(.init("slow", seconds: 0.05))
        let remote = try scene.remote(InferenceScene.endpoint(server, concurrency: concurrency))
        let outcome = try await BatchedInference(remotes: [remote], local: local)
            .run(model: "nhits", batches: batches)
        try check(outcome)
        #expect(outcome.counts == ["gpu": 9])
        #expect(outcome.warnings.isEmpty && local.count == 0)
        #expect(try server.requests().map(\.concurrent).max() == concurrency)
        let calls = try scene.calls()
        #expect(Set(calls.map(\.batch)) == Set(0..<9))
        #expect(
            calls.allSatisfy { $0.outcome == .served && $0.items == 10 && $0.cost == InferenceScene.price })
    }

    @Test(
        "outlive a server that is killed half way: outputs complete, origin mixed, breaker open, costs written"
    )
    func killed() async throws {
        let server = try InferenceServer()
        try server.add(.init("die", after: 4))
        let remote = try scene.remote(InferenceScene.endpoint(server))
        let outcome = try await BatchedInference(remotes: [remote], local: local)
            .run(model: "nhits", batches: batches)
        try check(outcome)
        #expect(outcome.counts == ["gpu": 4, "local": 5])
        #expect(outcome.answers.map(\.origin).prefix(4).allSatisfy { $0 == "gpu" })
        guard case .open = try scene.breaker().state else {
            Issue.record("the breaker is \(try scene.breaker().state)")
            return
        }
        let calls = try scene.calls()
        #expect(calls.count { $0.outcome == .served } == 4)
        #expect(calls.count { $0.outcome == .failed } == EndpointBreaker.policy.consecutiveFailures)
        #expect(calls.count { $0.outcome == .breakerOpen } == 4)
        #expect(calls.reduce(0) { $0 + $1.cost } == 7 * InferenceScene.price)
        // One warning a cause: no connection, and the open breaker.
        #expect(outcome.warnings.count == 2, "\(outcome.warnings)")
        #expect(outcome.warnings.allSatisfy { $0.contains("gpu") && $0.contains("of 9 batches of nhits") })
    }

    @Test(
        "are complete whatever the server does",
        arguments: [
            InferenceServer.Fault("slow", seconds: 0.2), .init("cut"), .init("reset"), .init("hang"),
            .init("status", status: 500), .init("status", status: 503),
            .init("status", status: 429, retryAfter: 100),
            .init("status", status: 401), .init("status", status: 404), .init("shape"), .init("nan"),
            .init("null"),
            .init("truncated"), .init("page"), .init("empty"), .init("name"), .init("id"), .init("die"),
        ], [false, true])
    func faults(fault: InferenceServer.Fault, isBinary: Bool) async throws {
        // The first three go well.
        var fault = fault
        fault.after = 3
        let server = try InferenceServer()
        try server.add(fault)
        let remote = try scene.remote(
            InferenceScene.endpoint(
                server, timeout: fault.kind == "hang" ? 1 : 20, isBinary: isBinary), attempts: 2)
        let outcome = try await BatchedInference(remotes: [remote], local: local)
            .run(model: "nhits", batches: batches)
        try check(outcome)
        let isHarmless = fault.kind == "slow" || (fault.kind == "null" && isBinary)
        #expect(outcome.counts == (isHarmless ? ["gpu": 9] : ["gpu": 3, "local": 6]))
        #expect(outcome.warnings.isEmpty == isHarmless)
        #expect(outcome.warnings.count <= 2, "\(outcome.warnings)")
        let calls = try scene.calls()
        #expect(calls.filter { $0.outcome != .served }.allSatisfy { $0.detail?.isEmpty == false })
    }

    @Test("go to the next endpoint when the first fails")
    func secondEndpoint() async throws {
        let (first, second) = (try InferenceServer(), try InferenceServer())
        first.kill()
        let remotes = [
            try scene.remote(InferenceScene.endpoint(first, name: "spot")),
            try scene.remote(InferenceScene.endpoint(second, name: "on-demand")),
        ]
        let outcome = try await BatchedInference(remotes: remotes, local: local)
            .run(model: "nhits", batches: batches)
        try check(outcome)
        #expect(outcome.counts == ["on-demand": 9])
        #expect(local.count == 0)
    }

    @Test(
        "are not believed of a server that holds another version, which is not asked again",
        arguments: [1, 3])
    func otherVersion(concurrency: Int) async throws {
        let server = try InferenceServer()
        try server.add(.init("other"))
        let remote = try scene.remote(InferenceScene.endpoint(server, concurrency: concurrency))
        let outcome = try await BatchedInference(remotes: [remote], local: local)
            .run(model: "nhits", batches: batches)
        try check(outcome)
        #expect(outcome.counts == ["local": 9])
        #expect(outcome.warnings.count == 1)
        #expect(outcome.warnings.first?.contains("make-forecasts export") == true)
        #expect(try server.requests().count <= concurrency + 1)
    }

    @Test("are all local for a model that no endpoint serves, without a word")
    func otherModel() async throws {
        let server = try InferenceServer()
        let remote = try scene.remote(InferenceScene.endpoint(server))
        let outcome = try await BatchedInference(remotes: [remote], local: local)
            .run(model: "tft", batches: batches)
        #expect(outcome.counts == ["local": 9])
        #expect(outcome.warnings.isEmpty)
        #expect(try server.requests().isEmpty)
    }

    @Test("are local once the budget is spent")
    func budget() async throws {
        let scene = try InferenceScene(budget: 5 * InferenceScene.price)
        let server = try InferenceServer()
        let remote = try scene.remote(InferenceScene.endpoint(server))
        let outcome = try await BatchedInference(remotes: [remote], local: local)
            .run(model: "nhits", batches: batches)
        try check(outcome)
        #expect(outcome.counts == ["gpu": 5, "local": 4])
        #expect(outcome.warnings.count == 1)
        #expect(try server.requests().count == 5)
        // A budget says nothing of the server.
        #expect(try scene.breaker().state == .closed)
    }

    @Test("are local after the deadline of the whole, and the server is not to blame")
    func deadline() async throws {
        let server = try InferenceServer()
        try server.add(.init("hang"))
        let remote = try scene.remote(InferenceScene.endpoint(server))
        let outcome = try await BatchedInference(remotes: [remote], local: local, deadline: 1)
            .run(model: "nhits", batches: batches)
        try check(outcome)
        #expect(outcome.counts == ["local": 9])
        #expect(try server.requests().count <= 1)
        #expect(try scene.breaker().outcomes.isEmpty)
    }

    @Test("fail only when the model beside us does")
    func localFailure() async throws {
        let server = try InferenceServer()
        server.kill()
        let remote = try scene.remote(InferenceScene.endpoint(server))
        let inference = BatchedInference(remotes: [remote], local: LinearModel(fails: true))
        let error = await #expect(throws: InferenceError.self) {
            try await inference.run(model: "nhits", batches: batches)
        }
        #expect(error?.code == .localFailed)
    }

    @Test("end when their task is cancelled, without the model beside us")
    func cancelled() async throws {
        let server = try InferenceServer()
        try server.close()
        let remote = try scene.remote(InferenceScene.endpoint(server, concurrency: 2))
        let inference = BatchedInference(remotes: [remote], local: local)
        let batches = batches
        let task = Task { try await inference.run(model: "nhits", batches: batches) }
        while try server.requests().count < 2 { try await Task.sleep(for: .milliseconds(5)) }
        task.cancel()
        let error = await #expect(throws: InferenceError.self) { try await task.value }
        #expect(error?.code == .unavailable)
        #expect(local.count == 0)
        // What was asked is written down all the same, and not held against the server.
        #expect(try scene.calls().count == 2)
        #expect(try scene.breaker().outcomes.isEmpty)
    }
}
