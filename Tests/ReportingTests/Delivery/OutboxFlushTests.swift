import Core
import Foundation
import Ledger
import Reporting
import TestSupport
import Testing
import Transport

@Suite("Sending what is in the outbox") struct OutboxFlushTests {
    private let folder: TemporaryFolder
    private let ledger: LedgerDatabase
    private let start = Timestamp(secondsSinceEpoch: 1_672_401_600)

    init() throws {
        folder = try TemporaryFolder()
        ledger = try LedgerDatabase(root: folder.path)
    }

    private func instant(_ hours: Double) -> Timestamp {
        Timestamp(secondsSinceEpoch: start.secondsSinceEpoch + Int64(hours * 3600))
    }

    private func transport(_ port: Int, timeout: Double = 20) -> MailTransport {
        .smtp(SMTPSettings(host: "127.0.0.1", port: port, security: .none, timeout: timeout))
    }

    @discardableResult
    private func enqueue(_ addresses: [String], digest: String = "abc", at hours: Double = 0) throws -> Int64
    {
        let text = "Message-ID: <\(digest)@x>\r\nTo: all@example.org\r\nSubject: s\r\n\r\nhi\r\n"
        return try ledger.enqueue(
            [
                OutboxDraft(
                    kind: MailKind.report.rawValue, messageID: "\(digest)@x", contentDigest: digest,
                    subject: "Signals", sender: "me@example.org", recipients: addresses,
                    bytes: Array(text.utf8))
            ], at: instant(hours))[0]
    }

    private func flush(
        _ transport: MailTransport, at hours: Double = 0, wait: Int = 10
    ) async throws -> Outbox.Summary {
        try await Outbox(ledger: ledger, transport: transport, now: instant(hours)).flush(wait: wait)
    }

    private func states(_ id: Int64) throws -> [String: OutboxRecipient.State] {
        let recipients = try #require(try ledger.outboxMessage(id)).recipients
        return Dictionary(uniqueKeysWithValues: recipients.map { ($0.address, $0.state) })
    }

    @Test("Each recipient has an envelope of its own: one that is refused, greylisted or late hurts no other")
    func apart() async throws {
        let server = try MailServer()
        let addresses = ["busy", "grey", "nobody", "ok", "picky"].map { "\($0)@example.org" }
        let id = try enqueue(addresses)
        let first = try await flush(transport(server.port))
        #expect(first.sent.map(\.address) == ["ok@example.org"] && first.failures.count == 4)
        #expect(try states(id)["nobody@example.org"] == .failed)
        #expect(try ledger.openAlerts().map(\.alert.key) == ["mail.refused.nobody@example.org"])
        #expect(try ledger.openAlerts().map(\.alert.severity) == [.warning])
        #expect(try await flush(transport(server.port), at: 0.04).failures.isEmpty)
        let second = try await flush(transport(server.port), at: 0.1)
        #expect(second.sent.map(\.address) == ["grey@example.org"])
        #expect(second.failures.map(\.address) == ["busy@example.org", "picky@example.org"])
        #expect(second.failures.allSatisfy { !$0.isFinal && !$0.error.mayHaveArrived })
        #expect(
            try server.letters() == ["<abc@x> ok@example.org": 1, "<abc@x> grey@example.org": 1])
        #expect(
            try ledger.deliveryCounts(since: start)
                == DeliveryCounts(sent: 2, waiting: 2, failed: 1, oldestWaiting: start))
    }

    @Test(
        "The pauses grow to a day; after five days it is given up with a critical alert, and can be retried")
    func givesUp() async throws {
        let server = try MailServer()
        let id = try enqueue(["busy@example.org"])
        var now = start
        var minutes: [Int] = []
        while try states(id)["busy@example.org"] == .waiting, minutes.count < 20 {
            let outbox = Outbox(ledger: ledger, transport: transport(server.port), now: now)
            #expect(try await outbox.flush().failures.count == 1)
            minutes.append(Int(now.secondsSinceEpoch - start.secondsSinceEpoch) / 60)
            now = try #require(try ledger.outboxMessage(id)).recipients[0].nextAttempt
            let early = Timestamp(secondsSinceEpoch: now.secondsSinceEpoch - 180)
            let before = Outbox(ledger: ledger, transport: transport(server.port), now: early)
            #expect(try await before.flush().failures.isEmpty)
        }
        #expect(minutes == [0, 5, 20, 80, 320, 1040, 2480, 3920, 5360, 6800, 8240])
        let hours = Double(minutes[10]) / 60
        let alert = try #require(try ledger.openAlerts().first?.alert)
        #expect(alert.severity == .critical && alert.key == "mail.undelivered.busy@example.org")
        #expect(alert.message.contains("bellwether mail retry \(id)"))
        #expect(try ledger.retryMessage(id, at: instant(hours)) == 1)
        #expect(try await flush(transport(server.port), at: hours).failures.map(\.isFinal) == [false])
    }

    @Test("A server that is down, or takes nobody, is asked once; every letter waits, and none is lost")
    func down() async throws {
        let id = try enqueue(["a@example.org", "b@example.org"])
        // Late once: whoever asked a second time would be served.
        let late = try MailServer(fault: .init(.slow, at: .connect))
        let first = try await flush(transport(late.port, timeout: 0.5))
        #expect(first.failures.map(\.error.code) == [.timedOut, .timedOut])
        #expect(try late.count() == 0)
        #expect(try states(id).values.allSatisfy { $0 == .waiting })
        let server = try MailServer()
        #expect(try await flush(transport(server.port), at: 0.1).sent.count == 2)
        #expect(try server.letters().values.allSatisfy { $0 == 1 })
    }

    @Test("Two senders at once never send a letter twice; the second waits, or leaves it to the first")
    func atOnce() async throws {
        let server = try MailServer(fault: .init(.slow, at: .data))
        try enqueue(["a@example.org", "b@example.org", "c@example.org"])
        let path = folder.path
        let way = transport(server.port)
        let now = start
        let sent = try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
            for wait in [60, 60, 0, 0] {
                group.addTask {
                    let other = try LedgerDatabase(root: path)
                    let done = try await Outbox(ledger: other, transport: way, now: now).flush(wait: wait)
                    return (done.sent.count, done.isBusy)
                }
            }
            var all: [(Int, Bool)] = []
            for try await one in group { all.append(one) }
            return all
        }
        #expect(sent.reduce(0) { $0 + $1.0 } == 3)
        #expect(sent.contains { $0.1 })
        #expect(try server.count() == 3 && server.letters().values.allSatisfy { $0 == 1 })
    }

    @Test("Nothing is sent that cannot be written down first")
    func locked() async throws {
        let server = try MailServer()
        let id = try enqueue(["a@example.org"])
        try Peer.python(
            """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1])
            db.execute("CREATE TRIGGER full BEFORE UPDATE ON outbox_recipients BEGIN SELECT RAISE(FAIL, 'disk full'); END")
            db.commit()
            """, [ledger.path])
        await #expect(throws: LedgerError.self) { try await flush(transport(server.port)) }
        #expect(try server.count() == 0 && states(id) == ["a@example.org": .waiting])
    }

    @Test("A wrong password or an unsafe way keeps everything waiting, and says so without the password")
    func login() async throws {
        let server = try MailServer(security: .starttls, requiresLogin: true)
        try enqueue(["a@example.org", "b@example.org"])
        var settings = SMTPSettings(
            host: "localhost", port: server.port, security: .startTLS, username: "ops",
            password: "wrong canary",
            certificateAuthorities: server.certificate)
        let wrong = try await flush(.smtp(settings))
        #expect(wrong.failures.map(\.error.code) == [.authentication, .authentication])
        #expect(wrong.failures.allSatisfy { !$0.isFinal && !$0.error.description.contains("canary") })
        settings.password = "pass phrase"
        #expect(try await flush(.smtp(settings), at: 0.1).sent.count == 2)
        #expect(try server.envelope(0).contains(#""tls": true, "login": true"#))
    }
}
