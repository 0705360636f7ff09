import Foundation
import Reporting
import TestSupport
import Testing
import Transport

extension ReportingTests {
    @Suite("Mail") struct MailMessageTests {
        private static let check = """
            import email, email.policy, json, sys
            raw = open(sys.argv[1], 'rb').read()
            assert max(map(len, raw.split(b'\\r\\n'))) <= 998 and max(raw) < 128
            assert raw.count(b'\\n') == raw.count(b'\\r\\n')
            m = email.message_from_bytes(raw, policy=email.policy.default)
            assert not [d for p in m.walk() for d in p.defects], [d for p in m.walk() for d in p.defects]
            html = m.get_body(('html',)).get_content()
            cids = [p['Content-ID'].strip('<>') for p in m.walk() if p['Content-ID']]
            print(json.dumps([m['Subject'], m['Message-ID'], [p.get_content_type() for p in m.walk()],
                all('cid:' + c in html for c in cids), len(cids),
                [p.get_filename() for p in m.iter_attachments()], m.get_body(('plain',)).get_content()[:40]],
                ensure_ascii=False), end='')
            open(sys.argv[1] + '.html', 'w', newline='').write(html.replace('\\r\\n', '\\n'))
            open(sys.argv[1] + '.csv', 'wb').write(
                [p for p in m.walk() if p.get_filename() == 'signals.csv'][0].get_payload(decode=True))
            """

        @Test("Python's parser reads back both bodies, the pictures and the table")
        func parsed() async throws {
            let folder = try TemporaryFolder()
            var report = Fixture.report(signals: 5)
            report.signals[0].name = "Nestlé “quoted”, S.A."
            report.files = [
                PublishedFile(name: "signals.csv", bytes: Array("symbol\r\nÉ\r\n".utf8)),
                PublishedFile(name: "orders.csv", bytes: Array("Action\r\n".utf8)),
            ]
            let charts = try await ReportCharts().draw(report, for: .mail)
            var message = report.mail(
                from: "a@example.org", to: ["b@example.org", "c@example.org"], templates: .standard,
                charts: charts, date: Date(timeIntervalSince1970: 1_672_531_200))
            let html = message.html
            message.id = "1.2@example.org"
            message.subject = "Signals for Zürich, " + String(repeating: "é", count: 60)
            try Data(message.bytes()).write(to: folder.url.appending(path: "mail"))
            let found = try Peer.python(Self.check, [folder.appending("mail")])
            #expect(found.contains(message.subject))
            #expect(found.contains("<1.2@example.org>"))
            #expect(
                found.contains(
                    #"["multipart/mixed", "multipart/related", "multipart/alternative", "text/plain", "text/html", "#
                        + #""image/png", "image/png", "image/png", "text/csv", "text/csv"], true, 3, "#
                        + #"["signals.csv", "orders.csv"]"#
                )
            )
            #expect(try String(contentsOf: folder.url.appending(path: "mail.html"), encoding: .utf8) == html)
            #expect(
                try Array(Data(contentsOf: folder.url.appending(path: "mail.csv"))) == report.files[0].bytes)
            #expect(
                String(decoding: message.bytes(), as: UTF8.self).contains(
                    "Date: Sun, 01 Jan 2023 00:00:00 +0000\r\n"))
        }

        @Test("A header holds one line, whatever it is given")
        func headers() {
            #expect(MailEncoding.header("a\r\nBcc: x@example.org") == "a  Bcc: x@example.org")
        }

        @Test("Blanks at the end of a line, long lines and = survive quoted-printable")
        func quotedPrintable() {
            #expect(MailEncoding.quotedPrintable("a \nb=é") == "a=20\r\nb=3D=C3=A9\r\n")
            let long = MailEncoding.quotedPrintable(String(repeating: "é", count: 100))
            #expect(long.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 76 })
        }
    }
}
