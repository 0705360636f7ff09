import Core
import Foundation
import TestSupport
import Testing
import Transport

@Suite("SMTP mailer", .serialized) struct SMTPMailerTests {
    private let message = Array(
        "From: a@example.org\r\nTo: b@example.org\r\nSubject: hi\r\n\r\n.dot\r\nbye\r\n".utf8)

    private func failure(
        _ settings: SMTPSettings, to: [String] = ["b@example.org"], from: String = "a@example.org"
    ) async throws -> TransportError {
        let error = await #expect(throws: TransportError.self) {
            try await SMTPMailer(settings: settings).send(message: message, from: from, to: to)
        }
        let found = try #require(error)
        #expect(!found.description.contains("\n"))
        #expect(!found.description.contains("pass phrase"))
        return found
    }

    @Test("A plain server gets the message byte for byte, with its envelope")
    func plain() async throws {
        let server = try MailServer()
        let settings = SMTPSettings(host: "127.0.0.1", port: server.port, security: .none)
        try await SMTPMailer(settings: settings)
            .send(message: message, from: "a@example.org", to: ["b@example.org", "c@example.org"])
        #expect(try server.messages() == [Data(message)])
        let envelope =
            #"{"from": "a@example.org", "to": ["b@example.org", "c@example.org"], "tls": false, "login": false}"#
        #expect(try server.envelope(0) == envelope)
    }

    @Test("A login goes over TLS only", arguments: [SMTPSettings.Security.startTLS, .tls])
    func encrypted(security: SMTPSettings.Security) async throws {
        let server = try MailServer(security: security == .tls ? .tls : .starttls, requiresLogin: true)
        var settings = SMTPSettings(
            host: "localhost", port: server.port, security: security, username: "ops",
            password: "pass phrase",
            certificateAuthorities: server.certificate)
        try await SMTPMailer(settings: settings).send(
            message: message, from: "a@example.org", to: ["b@example.org"])
        #expect(try server.messages() == [Data(message)])
        #expect(try server.envelope(0).contains(#""tls": true, "login": true"#))

        settings.password = "wrong"
        let denied = try await failure(settings)
        #expect(denied.code == .authentication)
        #expect(!denied.isRetryable)

        settings.username = nil
        #expect(try await failure(settings).code == .authentication)

        settings.certificateAuthorities = nil
        #expect(try await failure(settings).code == .tls)
        #expect(try server.count() == 1)
    }

    @Test("Without STARTTLS on offer nothing is sent")
    func noSecureChannel() async throws {
        let server = try MailServer()
        let settings = SMTPSettings(host: "127.0.0.1", port: server.port, security: .startTLS)
        #expect(try await failure(settings).code == .tls)
        #expect(try server.count() == 0)
    }

    @Test("One refused recipient refuses the message; a 4xx reply may be tried again")
    func refused() async throws {
        let server = try MailServer()
        let settings = SMTPSettings(host: "127.0.0.1", port: server.port, security: .none)
        let never = try await failure(settings, to: ["b@example.org", "nobody@example.org"])
        #expect(never.code == .refused)
        #expect(never.reply == 550)
        #expect(!never.isRetryable)
        let later = try await failure(settings, to: ["busy@example.org"])
        #expect(later.code == .refused)
        #expect(later.isRetryable)
        #expect(try server.count() == 0)
    }

    @Test("What is refused is told apart: recipient, content, or the sender that may be none")
    func refusals() async throws {
        let server = try MailServer()
        let settings = SMTPSettings(host: "127.0.0.1", port: server.port, security: .none)
        #expect(try await failure(settings, to: ["nobody@example.org"]).refusal == .recipient)
        let content = try await failure(settings, to: ["picky@example.org"])
        #expect(content.code == .refused && content.refusal == .content && content.reply == 554)
        #expect(!content.mayHaveArrived && !content.isRetryable)
        #expect(try await failure(settings, from: "me").refusal == .sender)
        #expect(try await failure(settings, to: ["you"]).refusal == .recipient)
    }

    @Test("A connection that breaks off may have carried the message only once that was handed over")
    func hangsUp() async throws {
        for step in [MailServer.Fault.Step.connect, .rcpt, .data, .body, .stored] {
            let server = try MailServer(fault: .init(.hangUp, at: step))
            let error = try await failure(
                SMTPSettings(host: "127.0.0.1", port: server.port, security: .none, timeout: 20))
            #expect(error.mayHaveArrived == [.body, .stored].contains(step), "\(step): \(error)")
            #expect(error.isRetryable && error.refusal == nil, "\(step): \(error)")
            #expect(try server.count() == (step == .stored ? 1 : 0))
        }
    }

    @Test("A server that is down, or says nothing, is told apart")
    func unreachable() async throws {
        // A socket that is bound but does not listen: nobody else can take the port.
        let idle = try IdlePort()
        let down = try await failure(SMTPSettings(host: "127.0.0.1", port: idle.port, security: .none))
        #expect(down.code == .cannotConnect)
        #expect(down.isRetryable)
        let server = try MailServer(silent: true)
        let settings = SMTPSettings(host: "127.0.0.1", port: server.port, security: .none, timeout: 0.4)
        let silent = try await failure(settings)
        #expect(silent.code == .timedOut)
        #expect(silent.isRetryable)
    }

    @Test(
        "An address that could smuggle in a command is not sent",
        arguments: ["", "a", "a@", "a@b@c", "a@example.org\r\nDATA", "<a@example.org>", "a b@example.org"])
    func badAddress(address: String) async throws {
        let settings = SMTPSettings(host: "127.0.0.1", port: 9, security: .none)
        #expect(try await failure(settings, to: [address]).code == .invalidRequest)
        #expect(try await failure(settings, from: address).code == .invalidRequest)
    }

    @Test("A password is never sent in plain text to another machine, and never printed")
    func secrets() async throws {
        var settings = SMTPSettings(
            host: "mail.example.org", security: .none, username: "ops", password: "pass phrase")
        #expect(try await failure(settings).code == .invalidRequest)
        settings.host = "127.example.org"
        #expect(try await failure(settings).code == .invalidRequest)
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(!dumped.contains("pass phrase"))
        #expect(!"\(settings)".contains("pass phrase"))
    }
}
