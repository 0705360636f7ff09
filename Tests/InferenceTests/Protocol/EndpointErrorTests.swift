import Core
import Inference
import TestSupport
import Testing

/// An answer of a server, and what must come of it.
struct ServerAnswer: CustomTestStringConvertible, Sendable {
    var server: String
    var status: Int
    var body: String
    var code: InferenceErrorCode
    var words = ""
    var isAskedAgain = false
    var isHeldAgainst: Bool { isAskedAgain || status == 500 || status == 499 }

    var testDescription: String { "\(server) \(status) \(words)" }

    static let all = [
        ServerAnswer(
            server: "Triton", status: 400,
            body: #"{"error":"Request for unknown model: 'nhits' is not found"}"#, code: .refused,
            words: "unknown model"),
        ServerAnswer(
            server: "Triton", status: 400,
            body: #"{"error":"Request for unknown model: 'nhits' has no available versions"}"#,
            code: .unavailable, words: "no available versions", isAskedAgain: true),
        ServerAnswer(
            server: "Triton", status: 400,
            body: #"{"error":"[request id: 7] unexpected shape for input 'window' for model 'nhits'"}"#,
            code: .refused, words: "unexpected shape"),
        ServerAnswer(
            server: "Triton", status: 503, body: #"{"error":"Exceeds maximum queue size"}"#,
            code: .unavailable,
            words: "maximum queue size", isAskedAgain: true),
        ServerAnswer(server: "Triton", status: 501, body: #"{"error":"unsupported"}"#, code: .refused),
        ServerAnswer(
            server: "MLServer", status: 404, body: #"{"error":"Model nhits not found"}"#, code: .refused,
            words: "Model nhits not found"),
        ServerAnswer(
            server: "MLServer", status: 422,
            body:
                #"{"detail":[{"loc":["body","inputs",0,"shape"],"msg":"field required","type":"missing"}]}"#,
            code: .refused, words: "body.inputs.0.shape: field required"),
        ServerAnswer(
            server: "MLServer", status: 400, body: #"{"error":"Model 'nhits' is not ready yet."}"#,
            code: .unavailable, words: "not ready", isAskedAgain: true),
        ServerAnswer(
            server: "MLServer", status: 500, body: #"{"error":"RuntimeError: mat1 and mat2"}"#,
            code: .refused,
            words: "mat1 and mat2"),
        ServerAnswer(
            server: "KServe", status: 503, body: #"{"error":"Model with name nhits is not ready."}"#,
            code: .unavailable, words: "is not ready", isAskedAgain: true),
        ServerAnswer(
            server: "KServe", status: 401, body: #"{"detail":"no"}"#, code: .unauthorized, words: "no"),
        ServerAnswer(
            server: "TorchServe", status: 404,
            body: #"{"code":404,"type":"ModelNotFoundException","message":"Model not found: nhits"}"#,
            code: .refused, words: "ModelNotFoundException: Model not found"),
        ServerAnswer(
            server: "TorchServe", status: 500,
            body: #"{"code":500,"type":"InternalServerException","message":"Worker died."}"#,
            code: .unavailable, words: "Worker died", isAskedAgain: true),
        ServerAnswer(
            server: "TorchServe", status: 503,
            body:
                #"{"code":503,"type":"ServiceUnavailableException","message":"Model \"nhits\" has no worker"}"#,
            code: .unavailable, words: "no worker", isAskedAgain: true),
        ServerAnswer(server: "PAI-EAS", status: 401, body: "Unauthorized", code: .unauthorized),
        ServerAnswer(
            server: "PAI-EAS", status: 400, body: "processor exception: bad input", code: .refused,
            words: "processor exception"),
        ServerAnswer(
            server: "PAI-EAS", status: 408, body: "timeout", code: .unavailable, isAskedAgain: true),
        ServerAnswer(server: "PAI-EAS", status: 429, body: "", code: .unavailable, isAskedAgain: true),
        ServerAnswer(
            server: "PAI-EAS", status: 450, body: "queue full", code: .unavailable, words: "queue full",
            isAskedAgain: true),
        ServerAnswer(server: "PAI-EAS", status: 499, body: "", code: .unavailable),
        ServerAnswer(
            server: "PAI-EAS", status: 503, body: "no instance", code: .unavailable, isAskedAgain: true),
        ServerAnswer(
            server: "a gateway", status: 502, body: "<html>Bad Gateway</html>", code: .unavailable,
            isAskedAgain: true),
        ServerAnswer(server: "a gateway", status: 413, body: "too large", code: .refused),
        ServerAnswer(server: "a gateway", status: 302, body: "", code: .badSetting),
    ]
}

@Suite("Errors of inference servers")
struct EndpointErrorTests {
    @Test("are told apart", arguments: ServerAnswer.all)
    func meaning(answer: ServerAnswer) async throws {
        let server = try ScriptedServer([
            .init("/infer", times: 10, .answer, status: answer.status, body: answer.body)
        ])
        let scene = try InferenceScene()
        let remote = try scene.remote(
            InferenceEndpoint(name: "gpu", url: server.url, models: ["nhits": "nhits"]), attempts: 2)
        let error = await #expect(throws: InferenceError.self) {
            try await remote.infer(model: "nhits", inputs: [LinearModel.window(2)], outputs: ["forecast"])
        }
        let message = error?.message ?? ""
        #expect(error?.code == answer.code, "\(message)")
        #expect(message.contains(answer.words), "\(message)")
        #expect(message.contains("gpu's nhits") && !message.contains("\n") && !message.contains("<"))
        #expect(try server.requests().count == (answer.isAskedAgain ? 2 : 1))
        let failures = try scene.breaker().outcomes.contains(false)
        #expect(failures == (answer.isHeldAgainst || answer.status == 302))
    }

    @Test("that ask for a pause get it, and are asked again")
    func retryAfter() async throws {
        let server = try InferenceServer()
        try server.add(.init("status", times: 1, status: 429, retryAfter: 1))
        let remote = try InferenceScene().remote(InferenceScene.endpoint(server))
        let clock = ContinuousClock()
        let started = clock.now
        let outputs = try await remote.infer(
            model: "nhits", inputs: [LinearModel.window(2)], outputs: ["forecast"])
        #expect(outputs.count == 1)
        #expect(clock.now - started >= .seconds(1))
    }

    @Test("that ask for a longer pause than there is patience are not asked again")
    func longPause() async throws {
        let server = try InferenceServer()
        try server.add(.init("status", status: 503, retryAfter: 3_600))
        let remote = try InferenceScene().remote(InferenceScene.endpoint(server))
        await #expect(throws: InferenceError.self) {
            try await remote.infer(model: "nhits", inputs: [LinearModel.window(2)], outputs: ["forecast"])
        }
        #expect(try server.requests().count == 1)
    }

    @Test("without a connection are asked again", arguments: ["cut", "reset"])
    func brokenConnection(kind: String) async throws {
        let server = try InferenceServer()
        try server.add(.init(kind, times: 1))
        let outputs = try await InferenceScene().remote(InferenceScene.endpoint(server)).infer(
            model: "nhits", inputs: [LinearModel.window(2)], outputs: ["forecast"])
        #expect(outputs.count == 1)
    }
}
