import Core
import Forecasting
import Foundation
import Inference
import Ledger
import Tensors
import TestSupport
import Testing

@Suite("A served forecaster", .timeLimit(.minutes(3)))
struct ServedForecastTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func server(_ kind: ForecasterKind) throws -> InferenceServer {
        let model = try ServedModel(
            NetworkBackend(kind).network(), session: try #require(CivilDate("2024-03-28")))
        let files = try ForecasterExport(model).write(to: folder.path, .torchscript)
        return try InferenceServer(.init(models: [kind.rawValue: try #require(files.last)]))
    }

    private func remote(
        _ server: InferenceServer, _ kind: ForecasterKind, _ ledger: LedgerDatabase, isBinary: Bool
    ) throws -> RemoteBackend {
        let now: @Sendable () -> Double = { Date().timeIntervalSince1970 }
        return try RemoteBackend(
            InferenceEndpoint(
                name: "gpu", url: server.url, models: [kind.rawValue: kind.rawValue], concurrency: 1,
                isBinary: isBinary),
            breaker: EndpointBreaker(ledger, endpoint: "gpu", now: now),
            meter: LedgerMeter(
                ledger, command: "make-forecasts", run: nil,
                prices: ["gpu": try EndpointPrice(perHour: 2, perRequest: 0.001)], budget: InferenceBudget()),
            session: CivilDate("2024-03-28"), now: { Timestamp(secondsSinceEpoch: Int64(now())) })
    }

    @Test("gives what the model beside us gives, as JSON and as bytes", arguments: ForecasterKind.allCases)
    func sameValues(kind: ForecasterKind) async throws {
        let server = try server(kind)
        let ledger = try LedgerDatabase(root: folder.path)
        let backend = NetworkBackend(kind)
        let inputs = backend.inputs(23)
        for isBinary in [false, true] {
            let outcome = try await BatchedInference(
                remotes: [remote(server, kind, ledger, isBinary: isBinary)], local: backend
            ).run(model: kind.rawValue, batches: TensorSlices.cut(inputs, size: 10))
            #expect(outcome.counts == ["gpu": 3], "\(outcome.warnings)")
            try await check(outcome, inputs, backend)
        }
    }

    @Test("that is killed half way leaves forecasts complete, of mixed origin, and the same")
    func killed() async throws {
        let server = try server(.lstm)
        try server.add(.init("die", after: 4))
        let ledger = try LedgerDatabase(root: folder.path)
        let backend = NetworkBackend(.lstm)
        let inputs = backend.inputs(180)
        let outcome = try await BatchedInference(
            remotes: [remote(server, .lstm, ledger, isBinary: false)], local: backend
        ).run(model: "lstm", batches: TensorSlices.cut(inputs, size: 20))
        #expect(outcome.counts == ["gpu": 4, "local": 5])
        try await check(outcome, inputs, backend)
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

    private func check(
        _ outcome: BatchedOutcome, _ inputs: [InferenceTensor], _ backend: NetworkBackend
    ) async throws {
        let joined = try #require(TensorSlices.joined(outcome.answers.map { $0.outputs[0] }))
        let local = try await backend.infer(model: "", inputs: inputs, outputs: ["forecast"])[0]
        #expect(joined.shape == local.shape)
        #expect(zip(joined.values, local.values).allSatisfy { abs($0 - $1) < 1e-4 })
    }
}

/// A forecaster that was not trained, with the weights of a seed: the same each time it is made.
private struct NetworkBackend: InferenceBackend {
    let origin = Forecast.localOrigin
    let kind: ForecasterKind

    init(_ kind: ForecasterKind) {
        self.kind = kind
    }

    func network() throws(TensorError) -> any ForecastNetwork {
        try kind.network(kind.settings, generator: TensorGenerator(seed: 5))
    }

    func infer(
        model: String, inputs: [InferenceTensor], outputs: [String]
    ) async throws(InferenceError) -> [InferenceTensor] {
        do {
            let forecast = try withoutGradients { () throws(TensorError) in
                try network().forecast(ForecastBatch(inputs), isTraining: false).contiguous()
            }
            return [InferenceTensor("forecast", shape: forecast.shape, values: try forecast.floats())]
        } catch {
            throw InferenceError(.localFailed, error.message)
        }
    }

    /// Log prices that walk at random, and covariates.
    func inputs(_ items: Int) -> [InferenceTensor] {
        let shape = kind.shape(kind.settings)
        var generator = SeededGenerator(seed: 11)
        var window: [Float] = []
        for _ in 0..<items {
            var price = 2 + 4 * generator.uniform()
            for _ in 0..<shape.input {
                price += 0.02 * generator.gaussian()
                window.append(Float(price))
            }
        }
        func others(_ name: String, _ steps: Int, _ count: Int) -> InferenceTensor {
            let values = (0..<items * steps * count).map { _ in Float(generator.gaussian()) }
            return InferenceTensor(name, shape: [items, steps, count], values: values)
        }
        var tensors = [InferenceTensor("window", shape: [items, shape.input], values: window)]
        if shape.takesPast { tensors.append(others("past", shape.input, PastCovariate.allCases.count)) }
        if shape.takesKnown {
            tensors.append(others("known", shape.input + shape.horizon, CalendarCovariates.count))
        }
        return tensors
    }
}
