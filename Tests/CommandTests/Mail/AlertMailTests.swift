import Core
import Foundation
import Ledger
import TestSupport
import Testing

@Suite("Alerts from send-report") struct AlertMailTests {
    private let tree: CopiedTree

    init() throws {
        tree = try CopiedTree()
    }

    private func raise(_ count: Int) throws {
        let ledger = try LedgerDatabase(root: tree.root)
        for index in 0..<count {
            try ledger.raise(
                Alert(.warning, command: "fetch-daily", key: "k\(index)", message: "Look at \(index)."),
                at: Timestamp(secondsSinceEpoch: 1_672_401_600))
        }
    }

    private func unmailed() throws -> Int {
        try LedgerDatabase(root: tree.root).openAlerts(unmailed: true).count
    }

    private func send(
        port: Int?, _ arguments: [String] = ["--alerts-only"], at now: String = "2022-12-31T06:50:00Z"
    ) throws -> ProcessResult {
        var variables = ["BELLWETHER_NOW": now]
        if let port {
            variables["BELLWETHER_SMTP_HOST"] = "127.0.0.1"
            variables["BELLWETHER_SMTP_PORT"] = "\(port)"
            variables["BELLWETHER_SMTP_SECURITY"] = "none"
            variables["BELLWETHER_SMTP_FROM"] = "bellwether@example.org"
            variables["BELLWETHER_SMTP_TO"] = "one@example.org"
        }
        return try Commands.run("send-report", ["--root", tree.root] + arguments, variables: variables)
    }

    @Test("--alerts-only mails what is open once, and is quiet where there is nothing")
    func alertsOnly() throws {
        let server = try MailServer()
        let empty = try send(port: server.port)
        #expect(empty.status == 0 && empty.standardOutput == "" && empty.standardError == "")
        try raise(3)
        let rehearsal = try send(port: server.port, ["--alerts-only", "--dry-run"])
        #expect(rehearsal.status == 0 && rehearsal.standardOutput == "3 open alerts would be mailed\n")
        let first = try send(port: server.port)
        #expect(
            first.status == 0 && first.standardOutput == "mailed 3 open alerts\n", "\(first.standardError)")
        let second = try send(port: server.port)
        #expect(second.status == 0 && second.standardOutput == "" && second.standardError == "")
        #expect(try server.count() == 1 && unmailed() == 0)
        // Nothing but the dashboard, which every run refreshes.
        #expect(try tree.digests().split(separator: "\n").allSatisfy { $0.contains("  ./site/") })
    }

    @Test("Without SMTP it says so and leaves them; a server that is down is 69 and loses none")
    func notLost() throws {
        try raise(1)
        let plain = try send(port: nil)
        #expect(plain.status == 0)
        #expect(plain.standardOutput == "1 open alert not mailed: smtp.host and mail.transport are not set\n")
        let down = try send(port: 1)
        #expect(down.status == 69, "\(down.standardError)")
        #expect(down.standardError.split(separator: "\n").count == 1)
        #expect(try unmailed() >= 1)
        #expect(try send(port: nil, ["--alerts-only", "--preview", "x"]).status == 64)
        let server = try MailServer()
        let later = try send(port: server.port, at: "2022-12-31T07:00:00Z")
        #expect(later.status == 0, "\(later.standardError)")
        #expect(try unmailed() == 0 && server.letters().values.allSatisfy { $0 == 1 })
    }

    @Test("A run whose report cannot be made still mails the alerts, and fails for the report")
    func withoutReport() throws {
        let server = try MailServer()
        try raise(2)
        let result = try send(port: server.port, ["--date", "2022-12-30"])
        #expect(result.status == 66, "\(result.standardError)")
        #expect(try server.count() == 1)
        // The next run tells of this one.
        let left = try LedgerDatabase(root: tree.root).openAlerts(unmailed: true)
        #expect(left.map(\.alert.command) == ["send-report"])
    }
}
