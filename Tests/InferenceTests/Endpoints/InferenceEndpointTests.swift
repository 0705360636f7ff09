import Core
import Inference
import Testing

@Suite("Settings of an inference endpoint")
struct InferenceEndpointTests {
    private func made(
        _ url: String, token: Secret? = nil, header: String = "Authorization", prefix: String = "Bearer",
        timeout: Double = 1, concurrency: Int = 1, models: [String: String] = ["nhits": "nhits"]
    ) throws(InferenceError) -> InferenceEndpoint {
        try InferenceEndpoint(
            name: "gpu", url: url, models: models, token: token, header: header, prefix: prefix,
            timeout: timeout,
            concurrency: concurrency)
    }

    @Test("take addresses with a path, without the slash at their end")
    func addresses() throws {
        #expect(try made("https://host/api/predict/s/").url == "https://host/api/predict/s")
        #expect(try made("http://10.0.0.1:8000").url == "http://10.0.0.1:8000")
    }

    @Test(
        "refuse what is no address of a server",
        arguments: [
            "", "host", "ftp://host", "https://", "https://user:pass@host", "https://host?key=1",
            "https://ho st",
            "https://host#x", "https:///path",
        ])
    func badAddresses(url: String) {
        let error = #expect(throws: InferenceError.self) { try made(url) }
        #expect(error?.code == .badSetting)
        #expect(error?.message.contains("inference.gpu.url") == true)
        #expect(error?.message.contains("pass") == false)
    }

    @Test("let a token travel in plain text to this machine alone")
    func plainTokens() throws {
        #expect(throws: InferenceError.self) { try made("http://gpu.example", token: "t") }
        #expect(throws: InferenceError.self) { try made("http://localhost.example", token: "t") }
        #expect(throws: InferenceError.self) { try made("http://127.0.0.1.example", token: "t") }
        _ = try made("http://127.0.0.1:8000/x", token: "t")
        _ = try made("http://localhost:8000", token: "t")
        _ = try made("http://[::1]:8000", token: "t")
        _ = try made("https://gpu.example", token: "t")
    }

    @Test("refuse what cannot be sent, without quoting the token")
    func unsendable() {
        let broken = #expect(throws: InferenceError.self) { try made("https://host", token: "se\ncret") }
        #expect(broken?.message.contains("cret") == false)
        #expect(throws: InferenceError.self) { try made("https://host", header: "a b") }
        #expect(throws: InferenceError.self) { try made("https://host", header: "") }
        #expect(throws: InferenceError.self) { try made("https://host", prefix: "a b") }
        #expect(throws: InferenceError.self) { try made("https://host", timeout: 0) }
        #expect(throws: InferenceError.self) { try made("https://host", timeout: .nan) }
        #expect(throws: InferenceError.self) { try made("https://host", concurrency: 0) }
        #expect(throws: InferenceError.self) { try made("https://host", models: ["nhits": "a/b"]) }
        #expect(throws: InferenceError.self) { try made("https://host", models: ["nhits": ""]) }
    }

    @Test("do not show the token when printed")
    func printed() throws {
        let endpoint = try made("https://host", token: "very-secret-token")
        #expect(!"\(endpoint)".contains("very-secret-token"))
        #expect(!String(reflecting: endpoint).contains("very-secret-token"))
    }
}
