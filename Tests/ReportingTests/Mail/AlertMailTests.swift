import Core
import Foundation
import Ledger
import Reporting
import TestSupport
import Testing
import Transport

extension ReportingTests {
    @Suite("Alert mail") struct AlertMailTests {
        private let folder: TemporaryFolder
        private let ledger: LedgerDatabase
        private let noon = Timestamp(secondsSinceEpoch: 1_672_401_600)
        private var now: Date { Date(timeIntervalSince1970: 1_672_410_000) }

        init() throws {
            folder = try TemporaryFolder()
            ledger = try LedgerDatabase(root: folder.path)
        }

        private func settings(port: Int) -> MailSettings {
            MailSettings(
                server: SMTPSettings(host: "127.0.0.1", port: port, security: .none, timeout: 20),
                from: "bellwether@example.org", to: ["b@example.org"])
        }

        private func written(_ mail: AlertMail, _ date: Date) -> MailMessage {
            mail.message(
                from: "bellwether@example.org", to: ["b@example.org"], templates: .standard, date: date)
        }

        @discardableResult
        private func raise(
            _ severity: Alert.Severity, _ key: String, _ message: String = "It failed; look."
        ) throws -> Int64 {
            try ledger.raise(
                Alert(severity, command: "fetch-daily", session: Fixture.session, key: key, message: message),
                at: noon)
        }

        /// Subject, and the two bodies.
        private func read(_ bytes: [UInt8]) throws -> (subject: String, text: String, html: String) {
            let file = folder.appending("\(UUID().uuidString).eml")
            try Data(bytes).write(to: URL(filePath: file))
            let script = """
                import email, email.policy, sys
                raw = open(sys.argv[1], 'rb').read()
                assert max(map(len, raw.split(b'\\r\\n'))) <= 998 and max(raw) < 128
                m = email.message_from_bytes(raw, policy=email.policy.default)
                assert not [d for p in m.walk() for d in p.defects]
                print('\\x1f'.join([m['Subject'], m.get_body(('plain',)).get_content(),
                    m.get_body(('html',)).get_content()]).replace('\\r\\n', '\\n'), end='')
                """
            let parts = try Peer.python(script, [file]).components(separatedBy: "\u{1F}")
            // The text is wrapped: its words are what is told.
            let words = parts[1].split(whereSeparator: \.isWhitespace).joined(separator: " ")
            return (parts[0], words, parts[2])
        }

        @Test("One mail of all, the gravest first and in the subject")
        func content() throws {
            try raise(.info, "a", "Only <b>so</b> & so")
            try raise(.warning, "b")
            try raise(.critical, "c", "Zürich\r\nBcc: x@example.org")
            try raise(.critical, "d")
            try raise(.critical, "d")
            let mail = AlertMail(try ledger.openAlerts(unmailed: true))
            let message = written(mail, now)
            let (subject, text, html) = try read(message.bytes())
            #expect(subject == "[CRITICAL] Bellwether: 2 critical alerts, 4 in all")
            let order = ["CRITICAL (2)", "Zürich Bcc: x@example.org", "2 times", "Warning (1)", "Info (1)"]
            let places = order.compactMap { text.range(of: $0)?.lowerBound }
            #expect(places.count == order.count && places == places.sorted())
            #expect(
                text.contains("Only <b>so</b> & so") && html.contains("Only &lt;b&gt;so&lt;/b&gt; &amp; so"))
            #expect(text.contains("fetch-daily, session \(Fixture.session) (2022-12-30T12:00:00Z)"))
            #expect(written(mail, .distantPast).id == message.id)
            let single = AlertMail([try #require(ledger.openAlerts().last)])
            #expect(single.subject == "[Info] Bellwether: 1 notice")
        }

        @Test(
            "500 alerts are one mail under 100 KB, whatever they are written in",
            arguments: ["x", "é", "\u{1F4A5}"])
        func storm(character: String) async throws {
            let server = try MailServer()
            for index in 0..<500 {
                try raise(
                    index == 400 ? .critical : .warning, "key-\(index)",
                    "Stock \(index) " + String(repeating: character, count: index % 3 == 0 ? 900 : 60))
            }
            let delivery = AlertDelivery(ledger: ledger, mail: settings(port: server.port), now: now)
            #expect(try await delivery.run() == .sent(500))
            #expect(try server.count() == 1)
            let bytes = Array(try server.messages()[0])
            #expect(bytes.count < 100_000 && bytes.count > 30_000)
            let (subject, text, html) = try read(bytes)
            #expect(subject == "[CRITICAL] Bellwether: 1 critical alert, 500 in all")
            #expect(
                text.contains("Stock 400 ") && text.contains("Warning (499)") && html.contains("Stock 400 "))
            let shown = text.components(separatedBy: " - fetch-daily").count - 1
            #expect(text.contains("\(500 - shown) more are not shown here"))
            #expect(try ledger.openAlerts(unmailed: true).isEmpty)
        }
    }
}
