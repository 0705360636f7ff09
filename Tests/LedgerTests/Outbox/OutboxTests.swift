import Core
import Ledger
import TestSupport
import Testing

@Suite("The outbox in the ledger") struct OutboxTests {
    private let folder: TemporaryFolder
    private let ledger: LedgerDatabase
    private let noon = Timestamp(secondsSinceEpoch: 1_672_401_600)
    private var session: CivilDate { day("2022-12-30") }

    init() throws {
        folder = try TemporaryFolder()
        ledger = try LedgerDatabase(root: folder.path)
    }

    private func later(_ seconds: Int64) -> Timestamp {
        Timestamp(secondsSinceEpoch: noon.secondsSinceEpoch + seconds)
    }

    private func draft(
        _ id: String = "1@x", digest: String = "abc", to: [String] = ["a@x", "b@x"],
        severity: Alert.Severity? = nil
    ) -> OutboxDraft {
        OutboxDraft(
            kind: "monthly-report", session: session, severity: severity, messageID: id,
            contentDigest: digest,
            subject: "Signals", sender: "me@x", recipients: to, bytes: Array("To: \(to)\r\n\r\nhi".utf8))
    }

    private func states(_ id: Int64) throws -> [OutboxRecipient.State] {
        try #require(try ledger.outboxMessage(id)).recipients.map(\.state)
    }

    @Test("A content is one message, whenever and for whomever it is made; new recipients are added to it")
    func sameContent() throws {
        let first = try ledger.enqueue([draft()], at: noon)
        let letter = try #require(try ledger.claimLetter(dueBy: noon, at: noon))
        #expect(letter.address == "a@x" && letter.attempts == 1)
        try ledger.settle(letter, .sent, at: noon)
        #expect(try ledger.enqueue([draft("2@x", to: ["a@x", "c@x"])], at: later(60)) == first)
        let message = try #require(try ledger.outboxMessage(first[0]))
        #expect(message.messageID == "1@x" && message.recipients.map(\.address) == ["a@x", "b@x", "c@x"])
        #expect(message.recipients.map(\.state) == [.sent, .waiting, .waiting] && !message.isSent)
        #expect(try ledger.enqueue([draft("3@x", digest: "other")], at: noon) != first)
        #expect(try ledger.outbox().map(\.messageID) == ["3@x", "1@x"])
        #expect(try ledger.deliveries(of: session).map(\.sent) == [noon, nil])
    }

    @Test("Messages are written down all or none, and none without recipients")
    func allOrNone() throws {
        #expect(throws: LedgerError.self) {
            try ledger.enqueue([draft(), draft("2@x", digest: "d", to: [])], at: noon)
        }
        #expect(try ledger.outbox().isEmpty)
    }

    @Test("A letter is claimed once, the gravest first, and not before it is due")
    func claims() throws {
        try ledger.enqueue([draft("1@x", digest: "1", to: ["a@x"])], at: noon)
        let grave = try ledger.enqueue(
            [draft("2@x", digest: "2", to: ["a@x"], severity: .critical)], at: later(10))
        #expect(try ledger.claimLetter(dueBy: later(-1), at: noon) == nil)
        let letter = try #require(try ledger.claimLetter(dueBy: later(10), at: later(10)))
        #expect(letter.message == grave[0])
        let other = try #require(
            try LedgerDatabase(root: folder.path).claimLetter(dueBy: later(10), at: noon))
        #expect(other.messageID == "1@x" && other.sender == "me@x" && other.subject == "Signals")
        #expect(try ledger.claimLetter(dueBy: later(10), at: noon) == nil)
        try ledger.settle(letter, .later(error: "451", at: later(300), uncertain: true), at: noon)
        #expect(try ledger.claimLetter(dueBy: later(299), at: noon) == nil)
        let again = try #require(try ledger.claimLetter(of: grave[0], dueBy: later(300), at: noon))
        #expect(again.attempts == 2)
        let row = try #require(try ledger.outboxMessage(grave[0])).recipients[0]
        #expect(row.uncertain == 1 && row.lastError == "451" && row.isClaimed)
    }

    @Test("What a dead process claimed is freed, counted as uncertain")
    func released() throws {
        let id = try ledger.enqueue([draft(to: ["a@x"])], at: noon)[0]
        _ = try ledger.claimLetter(dueBy: noon, at: noon)
        #expect(try ledger.releaseClaims(at: later(60)) == 1)
        #expect(try ledger.releaseClaims(at: later(60)) == 0)
        let row = try #require(try ledger.outboxMessage(id)).recipients[0]
        #expect(row.state == .waiting && row.uncertain == 1 && !row.isClaimed && row.attempts == 1)
        #expect(try ledger.claimLetter(dueBy: later(60), at: later(60)) != nil)
    }

    @Test("A sent mail marks its alerts as mailed; giving up and its alert are written together")
    func alerts() throws {
        try ledger.raise(Alert(.critical, command: "c", key: "k", message: "m"), at: noon)
        var mail = draft(to: ["a@x", "b@x"])
        mail.alerts = try ledger.openAlerts()
        let id = try ledger.enqueue([mail], at: noon)[0]
        #expect(try ledger.openAlerts().map(\.mailed) == [nil])
        #expect(try ledger.alertTellings().map(\.told) == [noon])
        let first = try #require(try ledger.claimLetter(dueBy: noon, at: noon))
        try ledger.settle(first, .sent, at: later(5))
        #expect(try ledger.openAlerts().map(\.mailed) == [later(5)])
        let second = try #require(try ledger.claimLetter(dueBy: noon, at: noon))
        let alert = Alert(.warning, command: "send-report", key: "mail.refused.b@x", message: "550")
        try ledger.settle(second, .failed(error: "550"), raising: alert, at: later(5))
        #expect(try states(id) == [.sent, .failed])
        #expect(try ledger.openAlerts().map(\.alert.key) == ["k", "mail.refused.b@x"])
    }

    @Test("A message is retried or put aside by hand; tests of the way are not counted")
    func byHand() throws {
        let id = try ledger.enqueue([draft()], at: noon)[0]
        let letter = try #require(try ledger.claimLetter(dueBy: noon, at: noon))
        try ledger.settle(letter, .failed(error: "550"), at: noon)
        #expect(
            try ledger.deliveryCounts(since: noon)
                == DeliveryCounts(waiting: 1, failed: 1, oldestWaiting: noon))
        #expect(try ledger.dropMessage(id) == 2)
        #expect(try states(id) == [.dropped, .dropped])
        #expect(try ledger.enqueue([draft("9@x")], at: noon) == [id])
        #expect(try states(id) == [.dropped, .dropped])
        #expect(try ledger.retryMessage(id, at: later(60)) == 2)
        #expect(try ledger.claimLetter(dueBy: later(60), at: later(60))?.since == later(60))
        #expect(throws: LedgerError.self) { try ledger.retryMessage(99, at: noon) }
        #expect(throws: LedgerError.self) { try ledger.dropMessage(99) }
        var test = draft("t@x", digest: "t")
        test.kind = "test"
        try ledger.enqueue([test], at: noon)
        #expect(try ledger.deliveryCounts(since: noon) == DeliveryCounts(waiting: 2, oldestWaiting: noon))
        #expect(try ledger.deliveryCounts(since: later(1)) == DeliveryCounts())
    }

    @Test("Bytes are dropped once nobody waits for them and a month has passed; what waits keeps its own")
    func tidies() throws {
        let ids = try ledger.enqueue([draft(to: ["a@x"]), draft("2@x", digest: "2", to: ["a@x"])], at: noon)
        let letter = try #require(try ledger.claimLetter(of: ids[0], dueBy: noon, at: noon))
        try ledger.settle(letter, .sent, at: later(100))
        try ledger.tidyOutbox(before: later(100), givingUpBefore: noon)
        #expect(try ledger.outboxBytes(ids[0]) != nil)
        try ledger.tidyOutbox(before: later(101), givingUpBefore: later(101))
        #expect(try ledger.outboxBytes(ids[0]) == nil)
        #expect(try ledger.outboxBytes(ids[1]) == Array("To: [\"a@x\"]\r\n\r\nhi".utf8))
        #expect(try states(ids[0]) == [.sent] && states(ids[1]) == [.waiting])
        // The same content again, for someone new: it is kept whole once more.
        try ledger.enqueue([draft("3@x", to: ["a@x", "b@x"])], at: later(200))
        #expect(try ledger.outboxBytes(ids[0]) != nil)
        #expect(try ledger.claimLetter(of: ids[0], dueBy: later(200), at: later(200))?.address == "b@x")
    }

    @Test("An older ledger's deliveries are carried over; one that waits is sent once it is made again")
    func older() throws {
        try Peer.sqlite(
            folder.path,
            "DROP TABLE outbox_recipients", "DROP TABLE outbox", "DROP TABLE alert_mails",
            "DELETE FROM grdb_migrations WHERE identifier = '9 outbox'",
            """
            CREATE TABLE deliveries (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL,
                session TEXT NOT NULL, recipients TEXT NOT NULL, message_id TEXT NOT NULL UNIQUE,
                content_digest TEXT NOT NULL, created TEXT NOT NULL, sent TEXT,
                attempts INTEGER NOT NULL DEFAULT 0, last_error TEXT)
            """,
            """
            INSERT INTO deliveries VALUES (4, 'monthly-report', '2022-11-30', '["a@x","b@x"]', 'old1@x', 'abc',
                '2022-12-01T06:00:00Z', '2022-12-01T06:00:09Z', 1, NULL), (7, 'monthly-report', '2022-12-30',
                '["a@x"]', 'old2@x', 'abc', '2022-12-30T12:00:00Z', NULL, 2, '451 later')
            """)
        #expect(try LedgerDatabase(readingRoot: folder.path).deliveryCounts(since: noon) == DeliveryCounts())
        let ledger = try LedgerDatabase(root: folder.path)
        let sent = try #require(try ledger.deliveries(of: day("2022-11-30")).first)
        #expect(
            sent.id == 4 && sent.recipients == ["a@x", "b@x"]
                && sent.sent?.description == "2022-12-01T06:00:09Z")
        #expect(try ledger.claimLetter(dueBy: later(60), at: later(60)) == nil)
        #expect(try ledger.enqueue([draft("new@x", to: ["a@x"])], at: later(60)) == [7])
        let letter = try #require(try ledger.claimLetter(dueBy: later(60), at: later(60)))
        #expect(letter.messageID == "new@x" && letter.attempts == 3)
        try ledger.settle(letter, .sent, at: later(60))
        #expect(try ledger.deliveryCounts(since: day("2022-12-01").firstInstant) == DeliveryCounts(sent: 3))
    }
}

extension CivilDate {
    fileprivate var firstInstant: Timestamp { Timestamp(secondsSinceEpoch: Int64(daysSinceEpoch) * 86_400) }
}
