import Core
import Foundation
import Ledger
import TestSupport
import Testing

/// Mail while server or sender is killed: exactly one of each in the mailbox, whoever died when.
@Suite("The outbox survives") struct OutboxKillTests {
    private typealias Step = MailServer.Fault.Step

    private let tree: CopiedTree
    private let mailbox: TemporaryFolder
    private let first = "2022-12-31T06:50:00Z"
    private let later = "2022-12-31T07:30:00Z"

    init() throws {
        tree = try CopiedTree()
        mailbox = try TemporaryFolder()
        try raise(in: tree, at: 0)
    }

    /// Closes the ledger again, which a command that ends then tidies up after itself.
    private func raise(in tree: CopiedTree, at seconds: Int64) throws {
        try LedgerDatabase(root: tree.root).raise(
            Alert(.warning, command: "fetch-daily", key: "k", message: "Look."),
            at: Timestamp(secondsSinceEpoch: 1_672_401_600 + seconds))
    }

    private func variables(_ port: Int, at now: String) -> [String: String] {
        [
            "BELLWETHER_NOW": now, "BELLWETHER_SMTP_HOST": "127.0.0.1", "BELLWETHER_SMTP_PORT": "\(port)",
            "BELLWETHER_SMTP_SECURITY": "none", "BELLWETHER_SMTP_TIMEOUT": "20",
            "BELLWETHER_MAIL_FROM": "bellwether@example.org",
            "BELLWETHER_MAIL_TO": "one@example.org, two@example.org",
        ]
    }

    private func send(_ server: MailServer, at now: String) throws -> ProcessResult {
        try Commands.run(
            "send-report", ["--root", tree.root, "--alerts-only"], variables: variables(server.port, at: now))
    }

    /// - Parameter copies: how many of the letter that was under way may have arrived.
    private func expectOneOfEach(_ server: MailServer, copies: Int) throws {
        let ledger = try LedgerDatabase(root: tree.root)
        // A run that failed has raised an alert of its own, which is another message.
        let mail = try #require(try ledger.outbox().last)
        let letters = try server.letters()
        let own = letters.filter { $0.key.hasPrefix("<\(mail.messageID)> ") }
        #expect(own.values.sorted() == [1, copies], "\(letters)")
        #expect(try letters.count == 2 * ledger.outbox().count, "\(letters)")
        #expect(try ledger.outbox().allSatisfy(\.isSent) && ledger.openAlerts(unmailed: true).isEmpty)
        let uncertain = mail.recipients.reduce(0) { $0 + $1.uncertain }
        if copies > 1 { #expect(uncertain == copies - 1) }
    }

    @Test(
        "a server that is killed at any step of the first letter", arguments: MailServer.Fault.Step.allCases)
    func serverDies(step: MailServer.Fault.Step) throws {
        let mortal = try MailServer(fault: .init(.die, at: step), mailbox: mailbox)
        _ = try send(mortal, at: first)
        let server = try MailServer(mailbox: mailbox)
        let result = try send(server, at: later)
        #expect(result.status == 0, "\(result.standardError)")
        try expectOneOfEach(server, copies: step == .stored ? 2 : 1)
    }

    @Test(
        "its own process being killed at any step of the first letter",
        arguments: MailServer.Fault.Step.allCases)
    func senderDies(step: MailServer.Fault.Step) throws {
        let server = try MailServer(fault: .init(.kill, at: step), mailbox: mailbox)
        let child = try ChildProcess(
            Commands.folder.appending(path: "send-report").path, ["--root", tree.root, "--alerts-only"],
            environment: Commands.environment(variables(server.port, at: first)))
        try server.kill(child)
        // Where the reply was sent before the kill, the run may have been quicker.
        #expect(child.waitUntilExit() == 137 || step == .replied)
        let result = try send(server, at: later)
        #expect(result.status == 0, "\(result.standardError)")
        let letters = try server.letters()
        let copies = letters.values.max() ?? 0
        // After the whole message was handed over, the server may keep it though nobody hears its answer.
        #expect(copies == 1 || [.body, .stored, .replied].contains(step), "\(letters)")
        try expectOneOfEach(server, copies: copies)
    }

    @Test("its own process being killed between any two writes to the ledger")
    func senderDiesBetweenWrites() throws {
        let server = try MailServer(mailbox: mailbox)
        let command = FaultyCommand(
            command: "send-report", arguments: ["--alerts-only"], variables: variables(server.port, at: first)
        )
        let sample = try CrashScene.copy(tree)
        try raise(in: sample, at: 99)
        let calls = try command.calls(root: sample.root)
        let writes = calls.indices.filter { calls[$0].path.contains("/ledger.sqlite") }.map { $0 + 1 }
        try #require(writes.count > 24)
        var (doubles, killed) = (0, 0)
        // Every one of them would take a minute; these are spread over the whole run.
        for place in 0..<12 {
            let number = writes[writes.count * place / 12]
            let tree = try CrashScene.copy(self.tree)
            // Another message in each trial, so that one server does for all.
            try raise(in: tree, at: Int64(place))
            if try command.run(root: tree.root, .killBefore, at: number).status == 137 { killed += 1 }
            let again = try Commands.run(
                "send-report", ["--root", tree.root, "--alerts-only"],
                variables: variables(server.port, at: later))
            #expect(again.status == 0, "call \(number): \(again.standardError)")
            let ledger = try LedgerDatabase(root: tree.root)
            let mail = try #require(try ledger.outbox().first)
            let letters = try server.letters().filter { $0.key.hasPrefix("<\(mail.messageID)> ") }
            #expect(letters.count == 2 && letters.values.allSatisfy { $0 <= 2 }, "call \(number): \(letters)")
            #expect(try ledger.outbox().count == 1 && ledger.openAlerts(unmailed: true).isEmpty)
            doubles += letters.values.count { $0 > 1 }
        }
        // How SQLite checkpoints differs a little from run to run, so that the last may not come.
        #expect(killed >= 8)
        // Only a death between the server's answer and its being written down sends a letter again.
        #expect(doubles <= 4)
    }
}
