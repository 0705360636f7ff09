import Core
import Inference
import Ledger
import TestSupport
import Testing

@Suite("Tensors over the wire")
struct WireTests {
    private let scene: InferenceScene

    init() throws {
        scene = try InferenceScene()
    }

    private func ask(
        _ server: InferenceServer, isBinary: Bool, _ window: InferenceTensor = LinearModel.window(7)
    ) async throws -> [InferenceTensor] {
        let remote = try scene.remote(InferenceScene.endpoint(server, isBinary: isBinary))
        return try await remote.infer(model: "nhits", inputs: [window], outputs: ["forecast"])
    }

    @Test(
        "come back the same as JSON, flat or nested, and as bytes", arguments: [false, true], [false, true])
    func roundTrip(isBinary: Bool, isNested: Bool) async throws {
        var setup = InferenceServer.Setup()
        setup.nested = isNested
        let server = try InferenceServer(setup)
        let window = LinearModel.window(403, steps: 126)
        let outputs = try await ask(server, isBinary: isBinary, window)
        #expect(outputs.map(\.name) == ["forecast"])
        #expect(difference(outputs[0], LinearModel.forecast(window)) < 1e-6)
        let request = try #require(try server.requests().first)
        #expect(request.headers.keys.contains("inference-header-content-length") == isBinary)
        #expect(request.headers["accept-encoding"] == nil)
    }

    @Test("keep every bit of a float in JSON")
    func exactness() async throws {
        let server = try InferenceServer()
        var window = LinearModel.window(1, steps: 8)
        window.values = [
            0.1, -0.0, .leastNonzeroMagnitude, 1e30, -1.5e-38, 16_777_216, 3.402823e29, 1 / 3,
        ]
        let text = try await ask(server, isBinary: false, window)
        let bytes = try await ask(server, isBinary: true, window)
        #expect(text[0].values.map(\.bitPattern) == bytes[0].values.map(\.bitPattern))
    }

    @Test("never hold a value that is no number", arguments: [Float.nan, .infinity, -.infinity])
    func unmasked(value: Float) async throws {
        let server = try InferenceServer()
        var window = LinearModel.window(2)
        window.values[5] = value
        let error = await #expect(throws: InferenceError.self) {
            try await ask(server, isBinary: false, window)
        }
        #expect(error?.code == .refused)
        #expect(try server.requests().isEmpty)
    }

    @Test("are not believed when they do not fit the request", arguments: [false, true])
    func badAnswers(isBinary: Bool) async throws {
        let server = try InferenceServer()
        for kind in [
            "shape", "count", "datatype", "name", "double", "id", "nan", "truncated", "trailing", "page",
            "empty",
        ] + (isBinary ? [] : ["null"]) {
            try server.repair()
            try server.add(.init(kind))
            // A breaker of its own for each.
            let remote = try InferenceScene().remote(InferenceScene.endpoint(server, isBinary: isBinary))
            let error = await #expect(throws: InferenceError.self, "\(kind)") {
                try await remote.infer(model: "nhits", inputs: [LinearModel.window(7)], outputs: ["forecast"])
            }
            #expect(error?.code == .badAnswer, "\(kind): \(error?.message ?? "")")
            #expect(error?.message.contains("\n") == false)
        }
    }

    @Test("go to a path with a prefix, with the bare token that PAI-EAS wants")
    func prefixedPath() async throws {
        var setup = InferenceServer.Setup()
        (setup.prefix, setup.token, setup.dialect) = ("/api/predict/bellwether", "c2VjcmV0LXRva2Vu", "eas")
        let server = try InferenceServer(setup)
        let endpoint = try InferenceScene.endpoint(server, token: "c2VjcmV0LXRva2Vu", prefix: "")
        let outputs = try await scene.remote(endpoint).infer(
            model: "nhits", inputs: [LinearModel.window(2)], outputs: ["forecast"])
        #expect(outputs[0].shape == [2, 5, 1])
        let client = try InferenceClient(endpoint)
        #expect(try await client.isLive())
        #expect(try await client.isReady())
        #expect(try await client.isReady(model: "nhits"))
        let metadata = try await client.metadata(of: "nhits")
        #expect(metadata.outputs.map(\.name) == ["forecast"] && metadata.outputs[0].shape == [-1, -1, -1])
        #expect(try server.requests().allSatisfy { $0.headers["authorization"] == "c2VjcmV0LXRva2Vu" })
    }

    @Test("carry another header and scheme where those are configured")
    func otherHeader() async throws {
        var setup = InferenceServer.Setup()
        (setup.header, setup.token) = ("x-api-key", "Token abc-123")
        let server = try InferenceServer(setup)
        let endpoint = try InferenceScene.endpoint(
            server, token: "abc-123", header: "X-Api-Key", prefix: "Token")
        let outputs = try await scene.remote(endpoint).infer(
            model: "nhits", inputs: [LinearModel.window(2)], outputs: ["forecast"])
        #expect(outputs.count == 1)
    }

    @Test("never let a token into an error, whatever the server quotes")
    func hiddenToken() async throws {
        var setup = InferenceServer.Setup()
        setup.token = "another"
        let server = try InferenceServer(setup)
        let remote = try scene.remote(InferenceScene.endpoint(server, token: "very-secret-token"))
        let error = await #expect(throws: InferenceError.self) {
            try await remote.infer(model: "nhits", inputs: [LinearModel.window(2)], outputs: ["forecast"])
        }
        #expect(error?.code == .unauthorized)
        #expect(error?.message.contains("***") == true)
        #expect(error?.description.contains("very-secret-token") == false)
        #expect(try scene.calls().allSatisfy { $0.detail?.contains("very-secret-token") == false })
    }
}
