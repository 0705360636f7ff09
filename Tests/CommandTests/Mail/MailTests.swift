import Core
import Foundation
import Lake
import TestSupport
import Testing

@Suite("Mail from send-report") struct MailTests {
    private let tree: CopiedTree

    init() throws {
        tree = try SampleTree.shared.get().copy([
            "raw/2022/12/30", "universe/2022/12/30", "signals", "models",
        ])
    }

    private func send(_ server: MailServer, _ arguments: [String] = []) throws -> ProcessResult {
        try Commands.run(
            "send-report", ["--root", tree.root, "--date", SampleTree.last] + arguments,
            variables: [
                "BELLWETHER_SMTP_HOST": "127.0.0.1", "BELLWETHER_SMTP_PORT": "\(server.port)",
                "BELLWETHER_SMTP_SECURITY": "none", "BELLWETHER_SMTP_FROM": "bellwether@example.org",
                "BELLWETHER_SMTP_TO": "one@example.org, two@example.org",
            ])
    }

    @Test("With SMTP configured the report goes out once, with its pictures and the signals as CSV")
    func sends() throws {
        let server = try MailServer()
        let first = try send(server)
        #expect(first.status == 0, "\(first.standardError)")
        #expect(first.standardOutput.contains("mailed to one@example.org, two@example.org"))
        for arguments in [[], ["--force"]] {
            let again = try send(server, arguments)
            #expect(again.status == 0, "\(again.standardError)")
        }
        let messages = try server.messages()
        #expect(messages.count == 2 && messages[0] == messages[1])
        #expect(try server.letters().values.sorted() == [1, 1])
        let file = tree.folder.appending("message.eml")
        try messages[0].write(to: URL(filePath: file))
        let script = """
            import sys, email, email.policy
            message = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
            assert not message.defects
            print(message["subject"])
            print(sorted({part.get_content_type() for part in message.walk() if not part.is_multipart()}))
            html = message.get_body(("html",)).get_content()
            pictures = [part for part in message.walk() if part["Content-ID"]]
            shown = all("cid:" + part["Content-ID"].strip("<>") in html for part in pictures)
            print(len(html) < 100_000, len(pictures) >= 3, shown, len(message.get_body(("plain",)).get_content()) > 200)
            """
        let lines = try Peer.python(script, [file]).split(separator: "\n").map(String.init)
        #expect(lines[0].contains("January 2023"))
        #expect(lines[1] == "['image/png', 'text/csv', 'text/html', 'text/plain']")
        #expect(lines[2] == "True True True True")
    }

    @Test("A preview writes the mail and sends nothing; without a server there is no mail and no error")
    func preview() throws {
        let server = try MailServer()
        let folder = tree.folder.appending("preview")
        let preview = try send(server, ["--preview", folder])
        #expect(preview.status == 0, "\(preview.standardError)")
        for file in ["message.eml", "message.html", "message.txt", "signals.csv", "equity.png"] {
            #expect(FileManager.default.fileExists(atPath: "\(folder)/\(file)"), "\(file)")
        }
        #expect(try server.count() == 0)
        #expect(try !tree.lake.contains(.reports, on: try #require(CivilDate(SampleTree.last))))
        let plain = try Commands.run("send-report", ["--root", tree.root, "--date", SampleTree.last])
        #expect(plain.status == 0 && plain.standardOutput.contains("report.html"))
    }

    @Test("A server that is down: 69, the report stands, and the next run sends it")
    func serverDown() throws {
        let closed = try MailServer()
        let port = closed.port
        closed.stop()
        let server = try MailServer()
        let failed = try Commands.run(
            "send-report", ["--root", tree.root, "--date", SampleTree.last],
            variables: [
                "BELLWETHER_SMTP_HOST": "127.0.0.1", "BELLWETHER_SMTP_PORT": "\(port)",
                "BELLWETHER_SMTP_SECURITY": "none", "BELLWETHER_SMTP_FROM": "bellwether@example.org",
                "BELLWETHER_SMTP_TO": "one@example.org, two@example.org",
            ])
        #expect(failed.status == 69, "\(failed.standardError)")
        #expect(failed.standardError.split(separator: "\n").count == 1)
        #expect(try tree.lake.contains(.reports, on: try #require(CivilDate(SampleTree.last))))
        #expect(try send(server).status == 0)
        // The run that failed has raised an alert, which goes out as well.
        #expect(try server.letters().values.allSatisfy { $0 == 1 })
        let subjects = try server.messages().compactMap {
            String(decoding: $0, as: UTF8.self).split(separator: "\r\n").first { $0.hasPrefix("Subject: ") }
        }
        #expect(subjects.count { $0.contains("January 2023") } == 2, "\(subjects)")
    }

    @Test("A password never shows: not in output, logs, manifests, ledger or the mail")
    func secret() throws {
        let server = try MailServer()
        let canary = "canary-5f2c9a"
        let result = try Commands.run(
            "send-report", ["--root", tree.root, "--date", SampleTree.last, "--log-level", "trace"],
            variables: [
                "BELLWETHER_SMTP_HOST": "127.0.0.1", "BELLWETHER_SMTP_PORT": "\(server.port)",
                "BELLWETHER_SMTP_SECURITY": "none", "BELLWETHER_SMTP_FROM": "bellwether@example.org",
                "BELLWETHER_SMTP_TO": "one@example.org", "BELLWETHER_SMTP_USERNAME": "ops",
                "BELLWETHER_SMTP_PASSWORD": canary,
            ])
        #expect(!result.standardOutput.contains(canary) && !result.standardError.contains(canary))
        let found = try ProcessResult.run(
            "/bin/sh", ["-c", "grep -rl \"$1\" \"$2\" || true", "sh", canary, tree.folder.path])
        #expect(found.standardOutput == "")
    }

    @Test("A server without recipients, or a word that is no kind of security: 78")
    func configuration() throws {
        for variables in [
            ["BELLWETHER_SMTP_HOST": "127.0.0.1"],
            [
                "BELLWETHER_SMTP_HOST": "127.0.0.1", "BELLWETHER_SMTP_SECURITY": "ssl",
                "BELLWETHER_SMTP_TO": "a@b.c",
            ],
        ] {
            let result = try Commands.run(
                "send-report", ["--root", tree.root, "--date", SampleTree.last], variables: variables)
            #expect(result.status == 78, "\(result.standardError)")
            #expect(result.standardError.contains("smtp."))
        }
    }
}
