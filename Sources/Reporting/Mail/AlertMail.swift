package import Core
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
    /// How many of them are told in full.
    private let told: Int

    /// Encoded bytes that the listed alerts may take in each of the two bodies.
    private static let budget = 36_000
    private static let longestMessage = 500

    package init(_ alerts: [AlertRecord]) {
        self.alerts = alerts.sorted { ($1.alert.severity, $0.id) < ($0.alert.severity, $1.id) }
        var spent = 0
        told =
            self.alerts.firstIndex { alert in
                spent += max(
                    MailEncoding.quotedPrintable(Self.line(alert)).utf8.count,
                    MailEncoding.quotedPrintable(Self.row(alert)).utf8.count)
                return spent > Self.budget
            } ?? alerts.count
    }

    /// `Bellwether: 2 critical alerts`, and how many there are in all where some are less grave.
    package var subject: String {
        guard let gravest = alerts.first?.alert.severity else { return "Bellwether: no alerts" }
        let count = alerts.count { $0.alert.severity == gravest }
        return "Bellwether: \(count) \(gravest.rawValue) alert\(count == 1 ? "" : "s")"
            + (count < alerts.count ? ", \(alerts.count) in all" : "")
    }

    /// What a report says of them among its warnings.
    package var warnings: [String] {
        let first = alerts.prefix(10).map {
            "Alert (\($0.alert.severity.rawValue)) of \($0.alert.command): \(Self.message($0))"
        }
        return first
            + (alerts.count > 10 ? ["\(alerts.count - 10) more alerts are in a mail of their own."] : [])
    }

    package var text: String {
        var lines = [subject, ""]
        for (severity, listed) in groups {
            lines +=
                ["\(severity.rawValue.uppercased()) (\(count(of: severity)))"] + listed.map(Self.line) + [""]
        }
        return (lines + closing).joined(separator: "\n") + "\n"
    }

    package var html: String {
        var body = "<h1>\(Self.escaped(subject))</h1>\n"
        for (severity, listed) in groups {
            body += "<h2>\(severity.rawValue.capitalized) (\(count(of: severity)))</h2>\n<ul>\n"
            body += listed.map(Self.row).joined() + "</ul>\n"
        }
        body += closing.map { "<p>\(Self.escaped($0))</p>\n" }.joined()
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>\(Self.escaped(subject))</title></head>
            <body style="font:15px/1.5 sans-serif;max-width:46em">
            \(body)</body></html>

            """
    }

    /// The message; the same alerts in the same state to the same people have the same id.
    package func message(_ settings: MailSettings, date: Date) -> MailMessage {
        let domain = settings.from.split(separator: "@").last.map(String.init) ?? "bellwether"
        let identity = Digest.sha256(of: ([digest, settings.from] + settings.to).joined(separator: "\n"))
        return MailMessage(
            from: settings.from, to: settings.to, subject: subject,
            id: "alerts.\(identity.prefix(32))@\(domain)",
            date: date, text: text, html: html, pictures: [], attachments: [])
    }

    /// Over what the mail is about.
    package var digest: String {
        Digest.sha256(
            of: alerts.map { "\($0.id) \($0.alert.severity.rawValue) \($0.count) \($0.lastRaised)" }.joined(
                separator: "\n"))
    }

    /// The severities that have alerts, gravest first, with those told in full.
    private var groups: [(Alert.Severity, [AlertRecord])] {
        Alert.Severity.allCases.sorted(by: >).filter { count(of: $0) > 0 }.map { severity in
            (severity, alerts.prefix(told).filter { $0.alert.severity == severity })
        }
    }

    private func count(of severity: Alert.Severity) -> Int { alerts.count { $0.alert.severity == severity } }

    private var closing: [String] {
        let rest = alerts.count - told
        return
            (rest > 0
            ? ["\(rest) more are not shown here; the table alerts of the ledger has them all."] : [])
            + ["Each alert is mailed once, and again if it grows graver."]
    }

    private static func line(_ record: AlertRecord) -> String { "- \(heading(record)): \(message(record))" }

    private static func row(_ record: AlertRecord) -> String {
        "<li><b>\(escaped(heading(record)))</b><br>\(escaped(message(record)))</li>\n"
    }

    /// `fetch-daily 2022-12-30 (3 times, last 2022-12-31T06:00:09Z)`
    private static func heading(_ record: AlertRecord) -> String {
        let session = record.alert.session.map { " \($0)" } ?? ""
        let when =
            record.count > 1
            ? "\(record.count) times, last \(record.lastRaised)" : "\(record.lastRaised)"
        return "\(record.alert.command)\(session) (\(when))"
    }

    /// The alert's message on one line, cut where it is very long.
    private static func message(_ record: AlertRecord) -> String {
        let line = String(
            String.UnicodeScalarView(
                record.alert.message.unicodeScalars.map {
                    $0.properties.generalCategory == .control ? " " : $0
                }))
        return line.count > longestMessage ? line.prefix(longestMessage) + "…" : line
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
