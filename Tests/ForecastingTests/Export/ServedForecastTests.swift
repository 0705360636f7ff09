import Core
import Forecasting
import Foundation
import Inference
import Ledger
import TestSupport
import Testing

@Suite("A served forecaster", .timeLimit(.minutes(3)))
struct ServedForecastTests {
    private let folder = try! TemporaryFolder()

    private func server() throws -> InferenceServer {
        let files = try ForecasterExport(DriftModel().served()).write(to: folder.path, .torchscript)
        return try InferenceServer(.init(models: ["drift": try #require(files.last)]))
    }

    private func remote(
        _ server: InferenceServer, _ ledger: LedgerDatabase, isBinary: Bool
    ) throws -> RemoteBackend {
        let now: @Sendable () -> Double = { Date().timeIntervalSince1970 }
        return try RemoteBackend(
            InferenceEndpoint(
                name: "gpu", url: server.url, models: ["drift": "drift"], concurrency: 1, isBinary: isBinary),
            breaker: EndpointBreaker(ledger, endpoint: "gpu", now: now),
            meter: LedgerMeter(
                ledger, command: "make-forecasts", run: nil,
                prices: ["gpu": try EndpointPrice(perHour: 2, perRequest: 0.001)], budget: InferenceBudget()),
            session: CivilDate("2024-03-28"), now: { Timestamp(secondsSinceEpoch: Int64(now())) })
    }

    @Test("gives what the model beside us gives", arguments: [false, true])
    func sameValues(isBinary: Bool) async throws {
        let server = try server()
        let ledger = try LedgerDatabase(root: folder.path)
        let inputs = DriftModel.inputs(950)
        let outcome = try await BatchedInference(
            remotes: [remote(server, ledger, isBinary: isBinary)], local: DriftModel()
        ).run(model: "drift", batches: TensorSlices.cut(inputs))
        #expect(outcome.counts == ["gpu": 3])
        #expect(outcome.warnings.isEmpty)
        try await check(outcome, inputs)
    }

    @Test("that is killed half way leaves forecasts complete, of mixed origin, and the same")
    func killed() async throws {
        let server = try server()
        try server.add(.init("die", after: 4))
        let ledger = try LedgerDatabase(root: folder.path)
        let inputs = DriftModel.inputs(900)
        let outcome = try await BatchedInference(
            remotes: [remote(server, ledger, isBinary: false)], local: DriftModel()
        ).run(model: "drift", batches: TensorSlices.cut(inputs, size: 100))
        #expect(outcome.counts == ["gpu": 4, "local": 5])
        try await check(outcome, inputs)
        guard case .open = try ledger.breaker(of: EndpointBreaker.vendor(of: "gpu")).state else {
            Issue.record("the breaker is closed")
            return
        }
        let always = Timestamp(secondsSinceEpoch: 0)...Timestamp(secondsSinceEpoch: 4_000_000_000)
        let calls = try ledger.inferenceCalls(always)
        #expect(calls.filter { $0.outcome == .served }.allSatisfy { $0.cost > 1_000 && $0.seconds > 0 })
        #expect(calls.count { $0.outcome == .served } == 4)
        #expect(calls.count { $0.outcome == .failed } == 3)
    }

    private func check(_ outcome: BatchedOutcome, _ inputs: [InferenceTensor]) async throws {
        let joined = try #require(TensorSlices.joined(outcome.answers.map { $0.outputs[0] }))
        let local = try await DriftModel().infer(model: "drift", inputs: inputs, outputs: ["forecast"])[0]
        #expect(joined.shape == local.shape)
        #expect(zip(joined.values, local.values).allSatisfy { abs($0 - $1) < 1e-4 })
    }
}
