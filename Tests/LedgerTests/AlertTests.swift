import Core
import Ledger
import TestSupport
import Testing

@Suite("Alerts in the ledger") struct AlertTests {
    let folder = try? TemporaryFolder()
    var root: String { folder?.path ?? "" }
    let noon = Timestamp(secondsSinceEpoch: 1_672_401_600)
    var evening: Timestamp { Timestamp(secondsSinceEpoch: noon.secondsSinceEpoch + 28_800) }
    var nextMorning: Timestamp { Timestamp(secondsSinceEpoch: noon.secondsSinceEpoch + 64_800) }

    let limited = Alert(
        .warning, command: "fetch-daily", session: day("2022-12-29"), key: "polygon.rate-limited",
        message: "polygon asked for a pause; use a larger plan")

    @Test("The same open alert of a day counts up; another key, command or day is a row of its own")
    func countsUp() throws {
        let ledger = try LedgerDatabase(root: root)
        let id = try ledger.raise(limited, at: noon)
        var again = limited
        again.session = day("2022-12-30")
        again.message = "again"
        #expect(try LedgerDatabase(root: root).raise(again, at: evening) == id)
        var other = limited
        other.key = "tiingo.rate-limited"
        try ledger.raise(other, at: noon)
        other = limited
        other.command = "send-report"
        try ledger.raise(other, at: noon)
        try ledger.raise(limited, at: nextMorning)
        let open = try ledger.openAlerts()
        #expect(open.map(\.count) == [2, 1, 1, 1])
        #expect(open.first?.alert == again)
        #expect(open.first?.created == noon && open.first?.lastRaised == evening)
        #expect(open.last?.created == nextMorning && open.last?.alert == limited)
    }

    @Test("The gravest come first, then the oldest")
    func order() throws {
        let ledger = try LedgerDatabase(root: root)
        for (index, severity) in [Alert.Severity.info, .critical, .warning, .critical].enumerated() {
            try ledger.raise(Alert(severity, command: "c", key: "\(index)", message: "m"), at: noon)
        }
        #expect(try ledger.openAlerts().map(\.alert.key) == ["1", "3", "2", "0"])
        #expect(try ledger.openAlerts().allSatisfy { $0.alert.session == nil })
    }

    @Test("A mailed alert is not mailed again that day, unless it grew graver")
    func mails() throws {
        let ledger = try LedgerDatabase(root: root)
        try ledger.raise(limited, at: noon)
        try mail(ledger, at: noon)
        try mail(ledger, at: evening)
        try ledger.raise(limited, at: evening)
        #expect(try ledger.openAlerts(unmailed: true).isEmpty)
        #expect(try ledger.openAlerts().map(\.mailed) == [noon])
        var graver = limited
        graver.severity = .critical
        try ledger.raise(graver, at: evening)
        try ledger.raise(limited, at: evening)
        let open = try ledger.openAlerts(unmailed: true)
        #expect(open.map(\.alert.severity) == [.critical] && open.map(\.count) == [4])
    }

    /// Sends a mail that tells all open alerts.
    private func mail(_ ledger: LedgerDatabase, at now: Timestamp) throws {
        let draft = OutboxDraft(
            kind: "alerts", messageID: "\(now)@x", contentDigest: "\(now)", subject: "s", sender: "me@x",
            recipients: ["a@x"], bytes: [1], alerts: try ledger.openAlerts())
        try ledger.enqueue([draft], at: now)
        try ledger.settle(try #require(try ledger.claimLetter(dueBy: now, at: now)), .sent, at: now)
    }

    @Test("An alert that was put aside is closed: raised again, it is new")
    func acknowledges() throws {
        let ledger = try LedgerDatabase(root: root)
        let id = try ledger.raise(limited, at: noon)
        try ledger.acknowledgeAlerts([id], at: noon)
        #expect(try ledger.openAlerts().isEmpty)
        let next = try ledger.raise(limited, at: evening)
        #expect(next != id)
        #expect(try ledger.openAlerts().map(\.id) == [next])
    }

    @Test("A row with a severity that we never write is bad data")
    func refusesForeignText() throws {
        let ledger = try LedgerDatabase(root: root)
        try ledger.raise(limited, at: noon)
        try Peer.sqlite(root, "UPDATE alerts SET severity = 'dire'")
        #expect(try #require(throws: LedgerError.self) { try ledger.openAlerts() }.kind == .badData)
    }
}
