import Core
import Foundation
import Ledger
import Reporting
import TestSupport
import Testing

extension ReportingTests {
    @Suite("Look of the alert mail") struct AlertLookTests {
        private func message(_ severity: Alert.Severity) throws -> MailMessage {
            let folder = try TemporaryFolder()
            let ledger = try LedgerDatabase(root: folder.path)
            try ledger.raise(
                Alert(severity, command: "fetch-daily", key: "k", message: "</li><script>x</script>"),
                at: Timestamp(secondsSinceEpoch: 1_672_401_600))
            return AlertMail(try ledger.openAlerts()).message(
                from: "a@example.org", to: ["b@example.org"], templates: try MailTemplates(),
                date: Date(timeIntervalSince1970: 1_672_401_600))
        }

        @Test(
            "Each severity has its own words, subject and colour; only what is critical is marked as urgent",
            arguments: [
                (Alert.Severity.critical, "[CRITICAL] Bellwether: 1 critical alert", "Act now", "#b91c1c"),
                (.warning, "[Warning] Bellwether: 1 warning", "Look at this", "#d97706"),
                (.info, "[Info] Bellwether: 1 notice", "For your information", "#475569"),
            ])
        func severity(severity: Alert.Severity, subject: String, headline: String, colour: String) throws {
            let mail = try MailPeer.read(try message(severity))
            #expect(mail.subject == subject && mail.headings.first == headline)
            #expect(mail.html.contains("background:\(colour)"))
            #expect(mail.importance == (severity == .critical ? "high" : nil))
            #expect(mail.crossed.isEmpty && !mail.tags.contains("script"))
            #expect(mail.text.contains("</li><script>x</script>"))
        }
    }
}
