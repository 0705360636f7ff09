import Core
package import Foundation
package import Ledger
import Transport

/// Open alerts as one mail, however many there are.
///
/// Of a storm the gravest that fit are told in full and the others are counted, so that the mail stays under
/// 100 KB.
package struct AlertMail: Sendable {
    /// Gravest first.
    package let alerts: [AlertRecord]
    /// That buying is halted, in one sentence; nil where it is not.
    let halt: String?
    /// How many of them are told in full.
    private let told: Int

    /// Encoded bytes that the listed alerts may take in each of the two bodies.
    private static let budget = 33_000

    package init(_ alerts: [AlertRecord], halt: String? = nil) {
        self.halt = halt
        self.alerts = alerts.sorted { ($1.alert.severity, $0.id) < ($0.alert.severity, $1.id) }
        var spent = 0
        told =
            self.alerts.firstIndex { alert in
                // With the markup of an item around it.
                spent += MailEncoding.quotedPrintable(AlertMailContent.line(alert)).utf8.count + 60
                return spent > Self.budget
            } ?? alerts.count
    }

    /// `[CRITICAL] Bellwether: 2 critical alerts, 4 in all`: the gravest severity and its count, and how many there
    /// are in all where some are less grave.
    package var subject: String {
        guard let gravest = alerts.first?.alert.severity else { return "Bellwether: no alerts" }
        let count = alerts.count { $0.alert.severity == gravest }
        let (mark, noun) =
            switch gravest {
            case .critical: ("[CRITICAL]", "critical alert")
            case .warning: ("[Warning]", "warning")
            case .info: ("[Info]", "notice")
            }
        return "\(mark) Bellwether: \(count) \(noun)\(count == 1 ? "" : "s")"
            + (count < alerts.count ? ", \(alerts.count) in all" : "")
    }

    /// What a report says of them among its warnings.
    package var warnings: [String] {
        let first = alerts.prefix(10).map {
            "Alert (\($0.alert.severity.rawValue)) of \($0.alert.command): \(AlertMailContent.message($0))"
        }
        return first
            + (alerts.count > 10 ? ["\(alerts.count - 10) more alerts are in a mail of their own."] : [])
    }

    /// The message; the same alerts in the same state to the same people have the same id.
    ///
    /// - Parameters:
    ///   - from, to: bare addresses.
    ///   - date: when it is written.
    package func message(from: String, to: [String], templates: MailTemplates, date: Date) -> MailMessage {
        let content = AlertMailContent(self, told: told)
        var message = MailMessage(
            from: from, to: to, subject: subject,
            id: MailMessage.id("alerts", content: digest, from: from, to: to), date: date,
            text: templates.render("alerts.txt", content), html: templates.render("alerts.html", content),
            pictures: [], attachments: [])
        message.isUrgent = alerts.first?.alert.severity == .critical
        return message
    }

    /// Over what the mail is about.
    package var digest: String {
        Digest.sha256(
            of: alerts.map { "\($0.id) \($0.alert.severity.rawValue) \($0.count) \($0.lastRaised)" }.joined(
                separator: "\n"))
    }
}
