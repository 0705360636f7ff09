import Core
import Foundation
import Ingestion
import Lake
import Ledger
import TestSupport
import Testing

@Suite("Workers AI") struct WorkersAIScorerTests {
    private let scene: SentimentScene

    init() throws {
        scene = try SentimentScene()
    }

    private func failure(_ title: String = "good", _ scorer: WorkersAIScorer? = nil) async throws
        -> IngestionError?
    {
        let scorer = try scorer ?? scene.scorer()
        do throws(IngestionError) {
            _ = try await scorer.score(title)
            return nil
        } catch {
            return error
        }
    }

    private func recorded(_ name: String) throws -> String {
        let file = Peer.repositoryRoot.appending(
            path: "Tests/IngestionTests/Fixtures/workers_ai/\(name).json")
        return try String(contentsOf: file, encoding: .utf8)
    }

    @Test(
        "The score is that of the good mood less that of the bad one, however the answer is wrapped",
        arguments: ["list", "reversed", "object", "bare", "nested"])
    func shapes(shape: String) async throws {
        try scene.server.setShape(shape)
        let scorer = try scene.scorer()
        #expect(abs(try await scorer.score("a good day") - 0.96) < 1e-9)
        #expect(abs(try await scorer.score("a bad day") + 0.96) < 1e-9)
        #expect(scorer.model == "distilbert-sst-2-int8")
    }

    @Test("Hugging Face's body is written and its recorded answer read")
    func huggingFace() async throws {
        let scorer = try scene.scorer(url: scene.server.otherAddress, body: .inputs)
        #expect(abs(try await scorer.score("good") - 0.96) < 1e-9)
        try scene.server.setShape(try recorded("hf_router_distilbert_positive"))
        #expect(abs(try await scorer.score("I like you") - 0.9997391497) < 1e-9)
    }

    @Test("Emojis, quotes, backslashes and control characters reach the service as they are")
    func characters() async throws {
        let title = #"“Größer” 👩‍🚀 \ "quoted" / 株"# + "\u{1}x"
        _ = try await scene.scorer().score(title)
        #expect(try scene.server.titles() == [title.replacing("\u{1}", with: " ")])
    }

    @Test("A huge title is cut, and one that is refused as too long is shortened until it is taken")
    func long() async throws {
        let scorer = try scene.scorer()
        _ = try await scorer.score(String(repeating: "é", count: 1_000_000))
        #expect(try scene.server.titles().map { $0.unicodeScalars.count } == [2_000])
        try scene.server.setLongest(300)
        #expect(abs(try await scorer.score("good " + String(repeating: "x", count: 1_500)) - 0.96) < 1e-9)
        #expect(try scene.server.titles().map { $0.unicodeScalars.count } == [2_000, 1_505, 752, 376, 188])
        try scene.server.setLongest(0)
        let error = try await failure()
        #expect(error?.code == .malformed && error?.message.contains("413") == true)
    }

    @Test(
        "What passes is asked again",
        arguments: [
            SentimentServer.Fault(.cut, times: 2), .init(.cutAnswer, times: 2), .init(.status, times: 2),
            .init(.page, times: 2), .init(.empty, times: 2), .init(.truncated, times: 2),
            .init(.unsuccessful, times: 2), .init(.status, status: 503, times: 2),
            .init(.code, status: 429, code: 3040, times: 2), .init(.code, status: 408, code: 3007, times: 2),
            .init(.code, status: 408, code: 3008, times: 2), .init(.status, status: 429, times: 2),
        ])
    func passes(fault: SentimentServer.Fault) async throws {
        try scene.server.add(fault)
        #expect(abs(try await scene.scorer().score("good") - 0.96) < 1e-9)
        #expect(try scene.server.titles().count == 3)
    }

    @Test(
        "What stays is not asked again, and says what to do",
        arguments: [
            (SentimentServer.Fault(.code, status: 400, code: 5007), IngestionErrorCode.badSetting),
            (.init(.code, status: 400, code: 5006), .malformed),
            (.init(.code, status: 401, code: 10_000), .unauthorized),
            (.init(.code, status: 403, code: 10_000), .unauthorized),
            (.init(.code, status: 403, code: 5018), .notEntitled),
            (.init(.code, status: 403, code: 3041), .notEntitled),
            (.init(.code, status: 404, code: 7003), .badSetting),
            (.init(.code, status: 404, code: 3042), .badSetting), (.init(.status, status: 404), .badSetting),
            (.init(.code, status: 429, code: 3036), .rateLimited),
            (.init(.code, status: 429, code: 4006), .rateLimited),
            (.init(.status, status: 401), .unauthorized), (.init(.status, status: 422), .malformed),
        ])
    func stays(fault: SentimentServer.Fault, code: IngestionErrorCode) async throws {
        try scene.server.add(fault)
        let error = try await failure()
        #expect(error?.code == code, "\(error as Any)")
        #expect(try scene.server.titles().count == 1)
        for secret in [SentimentServer.token, SentimentServer.account] {
            #expect(error?.message.contains(secret) == false)
        }
    }

    @Test(
        "An answer that is no two moods is refused",
        arguments: [
            #"{"result":[],"success":true}"#, #"{"result":null,"success":true}"#, "7",
            #"{"result":[{"label":"POSITIVE","score":1.7},{"label":"NEGATIVE","score":0.2}]}"#,
            #"{"result":[{"label":"POSITIVE","score":0.7},{"label":"NEGATIVE","score":0.7}]}"#,
            #"{"result":[{"label":"joy","score":0.7},{"label":"NEGATIVE","score":0.3}]}"#,
            #"{"result":[{"label":"POSITIVE","score":0.7},{"label":"POSITIVE","score":0.3}]}"#,
            #"{"result":[{"label":"POSITIVE","score":null}]}"#, #"{"result":{"response":"positive"}}"#,
        ])
    func malformed(shape: String) async throws {
        try scene.server.setShape(shape)
        #expect(try await failure()?.code == .malformed)
    }

    @Test("A day that is spent is not asked again until midnight, by another process either")
    func spent() async throws {
        try scene.server.add(.init(.code, status: 429, code: 3036, times: 1))
        #expect(try await failure()?.code == .rateLimited)
        let other = try scene.scorer(ledger: LedgerDatabase(root: scene.lake.root))
        #expect(try await failure("good", other)?.code == .rateLimited)
        #expect(try scene.server.titles().count == 1)
        // From 19:33:20 to midnight.
        scene.advance(by: 16_001)
        #expect(try await failure("good", other) == nil)
    }

    @Test("A wrong account and a wrong token are told apart")
    func configuration() async throws {
        let token = try await failure("good", scene.scorer(token: "guessed"))
        #expect(token?.code == .unauthorized && token?.message.contains("sentiment.token") == true)
        let wrong = try scene.scorer(url: scene.server.address.replacing("{account}", with: "x"))
        #expect(try await failure("good", wrong)?.code == .badSetting)
    }

    @Test("Failures in a row open the breaker, which keeps further calls away")
    func breaker() async throws {
        try scene.server.add(.init(.status))
        let scorer = try scene.scorer()
        for _ in 0..<4 { #expect(try await failure("good", scorer)?.code == .unavailable) }
        #expect(try scene.server.titles().count == BreakerPolicy.standard.consecutiveFailures)
        let error = try await failure("good", scorer)
        #expect(error?.message.contains("left alone") == true, "\(error as Any)")
    }
}
