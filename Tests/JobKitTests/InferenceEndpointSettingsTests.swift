import Core
import Foundation
import Inference
import JobKit
import TestSupport
import Testing

@Suite("Settings of inference endpoints")
struct InferenceEndpointSettingsTests {
    private let bench: JobBench
    private let models = ["nhits", "lstm"]

    init() throws {
        bench = try JobBench()
    }

    private func settings(_ yaml: String) async throws -> Settings {
        let path = try bench.write(yaml, to: "bellwether.yaml")
        // A token stands in it.
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        return try await Settings.load(option: nil, bench.surroundings())
    }

    @Test("are none where none are named")
    func none() async throws {
        #expect(try await settings("root: x\n").inferenceEndpoints(models: models).isEmpty)
        #expect(try await settings("root: x\n").inferenceDeadline() == 300)
    }

    @Test("come in their order, with what is not set by default")
    func defaults() async throws {
        let settings = try await settings(
            """
            inference:
              endpoints: [gpu, eas]
              deadline: 60
              gpu:
                url: http://10.0.0.1:8000
                binary: true
                concurrency: 2
              eas:
                url: https://1.cn-x.pai-eas.aliyuncs.com/api/predict/bw/
                token: c2VjcmV0
                prefix: none
                timeout: 5
                models: "nhits=bellwether-nhits, lstm"
            """)
        #expect(settings.unknownKeys.isEmpty)
        let endpoints = try settings.inferenceEndpoints(models: models)
        #expect(endpoints.map(\.name) == ["gpu", "eas"])
        #expect(endpoints[0].models == ["nhits": "nhits", "lstm": "lstm"])
        #expect(endpoints[0].isBinary && endpoints[0].concurrency == 2 && endpoints[0].timeout == 30)
        #expect(endpoints[0].prefix == "Bearer" && endpoints[0].token == nil)
        #expect(endpoints[1].url == "https://1.cn-x.pai-eas.aliyuncs.com/api/predict/bw")
        #expect(endpoints[1].models == ["nhits": "bellwether-nhits", "lstm": "lstm"])
        #expect(endpoints[1].prefix.isEmpty && endpoints[1].token == "c2VjcmV0" && endpoints[1].timeout == 5)
        #expect(try settings.inferenceDeadline() == 60)
    }

    @Test(
        "name the key that makes no sense",
        arguments: [
            ("endpoints: [gpu]", "inference.gpu.url"),
            ("endpoints: [local]", "inference.endpoints"),
            ("endpoints: [gpu, gpu]\n  gpu:\n    url: http://h", "inference.endpoints"),
            ("endpoints: [\"a b\"]", "inference.endpoints"),
            ("endpoints: [gpu]\n  gpu:\n    url: http://h\n    token: t", "inference.gpu.url"),
            ("endpoints: [gpu]\n  gpu:\n    url: http://h\n    timeout: 0", "inference.gpu.timeout"),
            ("endpoints: [gpu]\n  gpu:\n    url: http://h\n    models: nhits=a/b", "inference.gpu.models"),
        ])
    func refused(yaml: String, key: String) async throws {
        let settings = try await settings("inference:\n  \(yaml)\n")
        let error = #expect(throws: JobError.self) { try settings.inferenceEndpoints(models: models) }
        #expect(error?.message.contains(key) == true, "\(error?.message ?? "")")
        #expect(error?.kind == .configuration)
    }
}
