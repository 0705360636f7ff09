import Core
import Foundation
import TestSupport
import Testing
import Transport

@Suite("SES mailer") struct SESMailerTests {
    private let message = Array(
        "From: me@example.org\r\nTo: a@example.org, b@example.org\r\nSubject: hi\r\n\r\n.dot\r\nbye\r\n".utf8)

    private func settings(_ endpoint: String) -> SESSettings {
        var settings = SESSettings(
            region: "us-east-1", credentials: AWSCredentials(accessKey: "AKID", secretKey: "s3cr3t"),
            endpoint: endpoint, timeout: 20)
        settings.pacing = { _ in 0 }
        return settings
    }

    private func failure(_ settings: SESSettings, from: String = "me@example.org") async throws
        -> TransportError
    {
        let error = await #expect(throws: TransportError.self) {
            try await SESMailer(settings: settings).send(message: message, from: from, to: "b@example.org")
        }
        let found = try #require(error)
        #expect(!found.description.contains("s3cr3t") && !found.description.contains("\n"))
        return found
    }

    @Test("moto's SES gets the message byte for byte, and refuses a sender that is not verified")
    func moto() async throws {
        let server = try MotoServer()
        let refused = try await failure(settings(server.endpoint))
        #expect(refused.code == .authentication && refused.refusal == .sender)
        #expect(refused.description.contains("me@example.org"))
        try server.boto(#"client("sesv2").create_email_identity(EmailIdentity="me@example.org")"#)
        try await SESMailer(settings: settings(server.endpoint)).send(
            message: message, from: "me@example.org", to: "b@example.org")
        let stored = try server.boto(
            """
            import base64, urllib.request
            data = json.load(urllib.request.urlopen(sys.argv[1] + "/moto-api/data.json"))
            for mail in data["ses"]["RawMessage"]:
                print(mail["source"], mail["destinations"][0], base64.b64encode(mail["raw_data"].encode()).decode())
            """)
        #expect(stored == "me@example.org b@example.org \(Data(message).base64EncodedString())\n")
    }

    @Test("The call is signed for ses, posts JSON, and is made again when the service asks for fewer calls")
    func throttled() async throws {
        let server = try ScriptedServer([
            .init(
                times: 2, status: 429, headers: ["x-amzn-ErrorType": "TooManyRequestsException"],
                body: #"{"message":"Maximum sending rate exceeded."}"#)
        ])
        try await SESMailer(settings: settings(server.url)).send(
            message: message, from: "me@example.org", to: "b@example.org")
        let requests = try server.requests()
        #expect(requests.count == 3)
        #expect(requests[2].line.hasPrefix("POST /v2/email/outbound-emails "))
        #expect(requests[2].headers["authorization"]?.contains("/us-east-1/ses/aws4_request") == true)
        #expect(requests[2].headers["content-type"] == "application/json")
    }

    /// What the service says, and what is to become of the letter.
    struct Answer: Sendable, CustomTestStringConvertible {
        var status: Int
        var type: String
        var message = "no"
        var code: TransportError.Code
        var refusal: MailRefusal?
        var testDescription: String { type }
    }

    @Test(
        "What cannot pass is told apart from what does",
        arguments: [
            Answer(status: 400, type: "MessageRejected", code: .refused, refusal: .recipient),
            Answer(
                status: 400, type: "MessageRejected", message: "not verified: me@example.org",
                code: .authentication, refusal: .sender),
            Answer(
                status: 400, type: "MailFromDomainNotVerifiedException", code: .authentication,
                refusal: .sender),
            Answer(status: 400, type: "AccountSuspendedException", code: .authentication),
            Answer(status: 400, type: "SendingPausedException", code: .authentication),
            Answer(status: 400, type: "BadRequestException", code: .refused, refusal: .content),
            Answer(status: 404, type: "NotFoundException", code: .authentication),
            Answer(status: 400, type: "LimitExceededException", code: .rateLimited),
            Answer(status: 429, type: "TooManyRequestsException", code: .rateLimited),
            Answer(status: 403, type: "UnrecognizedClientException", code: .authentication),
            Answer(status: 500, type: "InternalFailure", code: .unavailable),
        ])
    func answers(answer: Answer) async throws {
        let server = try ScriptedServer([
            .init(
                times: 9, status: answer.status, headers: ["x-amzn-ErrorType": answer.type],
                body: #"{"message":"\#(answer.message)"}"#)
        ])
        let error = try await failure(settings(server.url))
        #expect(error.code == answer.code && error.refusal == answer.refusal, "\(error)")
        #expect(error.reply == answer.status && !error.mayHaveArrived)
    }

    @Test(
        "A call whose answer got lost may have arrived, and is not made again; one that found nobody did not")
    func lost() async throws {
        let server = try ScriptedServer([.init(times: 9, .reset)])
        #expect(try await failure(settings(server.url)).mayHaveArrived)
        #expect(try server.requests().count == 1)
        let idle = try IdlePort()
        #expect(try await !failure(settings("http://127.0.0.1:\(idle.port)")).mayHaveArrived)
    }

    @Test("An endpoint without encryption is this machine or none; addresses are checked")
    func endpoints() async throws {
        for endpoint in [
            "http://email.example.org", "http://127.0.0.1.example.org:80", "ftp://localhost", "host",
        ] {
            #expect(try await failure(settings(endpoint)).code == .invalidRequest, "\(endpoint)")
        }
        let bad = try await failure(settings("http://localhost:9"), from: "me@example.org\r\nX: y")
        #expect(bad.code == .invalidRequest && bad.refusal == .sender)
        let keys = ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "s3cr3t", "HOME": "/nonexistent"]
        #expect(throws: TransportError.self) { try SESSettings(environment: keys) }
        #expect(try SESSettings(region: "eu-west-1", environment: keys).credentials.accessKey == "AKID")
        #expect(throws: TransportError.self) { try SESSettings(region: "eu west", environment: keys) }
    }
}
