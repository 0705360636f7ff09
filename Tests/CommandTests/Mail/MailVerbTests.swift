import Core
import Foundation
import Ledger
import TestSupport
import Testing

@Suite("bellwether mail") struct MailVerbTests {
    private let tree: CopiedTree
    private let noon = Timestamp(secondsSinceEpoch: 1_672_401_600)
    private var mailbox: String { tree.folder.appending("mail") }

    init() throws {
        tree = try CopiedTree()
    }

    private func mail(_ arguments: [String], configured: Bool = true) throws -> ProcessResult {
        var variables = ["BELLWETHER_NOW": "2022-12-31T12:00:00Z"]
        if configured {
            variables.merge([
                "BELLWETHER_MAIL_TRANSPORT": "file", "BELLWETHER_MAIL_FOLDER": mailbox,
                "BELLWETHER_MAIL_FROM": "me@example.org", "BELLWETHER_MAIL_TO": "a@example.org",
            ]) { $1 }
        }
        return try Commands.run(
            "bellwether", ["mail"] + arguments + ["--root", tree.root], variables: variables)
    }

    /// A message for two, one of whom refused it.
    private func enqueue() throws -> Int64 {
        let ledger = try LedgerDatabase(root: tree.root)
        let id = try ledger.enqueue(
            [
                OutboxDraft(
                    kind: "monthly-report", session: CivilDate("2022-12-30"), messageID: "1@example.org",
                    contentDigest: "d", subject: "Signals", sender: "me@example.org",
                    recipients: ["a@example.org", "b@example.org"],
                    bytes: Array("Subject: Signals\r\n\r\nhi\r\n".utf8))
            ], at: noon)[0]
        let letter = try #require(try ledger.claimLetter(dueBy: noon, at: noon))
        try ledger.settle(letter, .failed(error: "550 no such person"), at: noon)
        return id
    }

    @Test("The list shows each recipient apart, and the share that arrived")
    func list() throws {
        #expect(try mail([]).status == 66)
        _ = try LedgerDatabase(root: tree.root)
        #expect(try mail([]).standardOutput == "No mail in the last 30 days.\n")
        let id = try enqueue()
        let table = try mail([], configured: false)
        #expect(table.status == 0, "\(table.standardError)")
        #expect(table.standardOutput.contains("0 of 2 letters of the last 30 days sent (0.0%, below the 99%"))
        #expect(table.standardOutput.contains("550 no such person"))
        let text = try mail(["--json", "--unsent"]).standardOutput
        let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let messages = try #require(document?["messages"] as? [[String: Any]])
        #expect(messages.count == 1 && messages[0]["number"] as? Int64 == id)
        let recipients = try #require(messages[0]["recipients"] as? [[String: Any]])
        #expect(recipients.compactMap { $0["state"] as? String } == ["failed", "waiting"])
        #expect((document?["delivery"] as? [String: Any])?["rate"] as? Double == 0)
    }

    @Test("What waits is sent, what was given up can be retried, and what is dropped is not sent")
    func send() throws {
        let id = try enqueue()
        let sent = try mail(["send"])
        #expect(sent.status == 0, "\(sent.standardError)")
        #expect(sent.standardOutput == "1 letter(s) sent through the folder \(mailbox)\n")
        // Nothing waits: not a word away from a terminal, and no run is left behind.
        #expect(try mail(["send"]).standardOutput.isEmpty)
        #expect(try LedgerDatabase(readingRoot: tree.root).recentRuns().count == 1)
        #expect(try mail(["retry", "\(id)"]).standardOutput.hasPrefix("1 letter(s) of message \(id) due"))
        #expect(try mail(["send", "--json"]).standardOutput.contains("\"sent\" : 1"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(mailbox)/new").count == 2)
        #expect(try mail([]).standardOutput.contains("2 of 2 letters of the last 30 days sent (100.0%"))
        #expect(try mail(["drop", "\(id)"]).standardOutput.hasPrefix("0 letter(s)"))
        for verb in ["retry", "drop"] {
            let unknown = try mail([verb, "99"])
            #expect(
                unknown.status == 65 && unknown.standardError.contains("no message 99"),
                "\(unknown.standardError)")
        }
    }

    @Test("A way that does not work leaves everything waiting and ends with 3; none at all is 78")
    func trouble() throws {
        _ = try enqueue()
        try Data().write(to: URL(filePath: mailbox))
        let failed = try mail(["send"])
        #expect(failed.status == 3 && failed.standardError.contains("mail.folder"), "\(failed.standardError)")
        let ledger = try LedgerDatabase(root: tree.root)
        #expect(try ledger.outbox()[0].recipients.map(\.state) == [.failed, .waiting])
        #expect(try mail(["send"], configured: false).status == 78)
    }

    @Test("The program's templates are listed and printed")
    func templates() throws {
        let names = try mail(["template"], configured: false).standardOutput.split(separator: "\n")
        #expect(names.contains("monthly.html.mustache"))
        #expect(try mail(["template", "monthly.html.mustache"]).standardOutput.contains("{{"))
        let unknown = try mail(["template", "x"])
        #expect(unknown.status == 64 && unknown.standardError.contains("alerts.txt.mustache"))
    }
}
