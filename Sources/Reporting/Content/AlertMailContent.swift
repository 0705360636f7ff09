import Core
import Ledger

/// What the alert mail's templates know by name: text only, ready to be printed.
struct AlertMailContent: Sendable {
    var head: MailHead
    /// A halt before all, then one a severity, gravest first.
    var sections: [MailSection] = []
    var footer: [String]
    var opening: [String]
    var textSections: [TextSection]
    var closing: [String]

    private static let longestMessage = 500

    /// - Parameter told: how many of the alerts are told in full, the gravest.
    init(_ mail: AlertMail, told: Int) {
        let gravest = mail.alerts.first?.alert.severity ?? .info
        head = MailHead(
            subject: mail.subject, preheader: mail.alerts.first.map(Self.message) ?? "",
            over: "Bellwether · \(Self.name(gravest))", headline: Self.headline(gravest),
            lead: Self.lead(gravest),
            tone: Self.tone(gravest))
        if let halt = mail.halt {
            var section = MailSection("Buying is halted", tone: .critical)
            section.paragraphs = [
                MailText.clean(halt, limit: 300),
                "bellwether resume --reason TEXT ends it, once a person has looked into it.",
            ]
            sections.append(section)
        }
        for severity in Alert.Severity.allCases.sorted(by: >) {
            let count = mail.alerts.count { $0.alert.severity == severity }
            guard count > 0 else { continue }
            var section = MailSection("\(Self.name(severity)) (\(count))", tone: Self.tone(severity))
            section.bullets = mail.alerts.prefix(told).filter { $0.alert.severity == severity }.map(Self.line)
            let rest = count - section.bullets.count
            if rest > 0 {
                section.paragraphs = ["\(FigureText.grouped(rest)) of them are not shown here."]
            }
            sections.append(section)
        }
        let rest = mail.alerts.count - told
        footer =
            (rest > 0
                ? [
                    "\(FigureText.grouped(rest)) more are not shown here; the dashboard and the table alerts of the ledger have them all."
                ] : []) + [
                "What goes on happening is told again some hours later, and at once if it grows graver."
            ]
        opening = head.text
        textSections = sections.map(\.text)
        closing = footer.flatMap { MailText.wrapped($0) }
    }

    /// `fetch-daily, session 2022-12-30 (3 times, last 2022-12-31T06:00:09Z): what was wrong`
    static func line(_ record: AlertRecord) -> String {
        let session = record.alert.session.map { ", session \($0)" } ?? ""
        let when =
            record.count > 1 ? "\(record.count) times, last \(record.lastRaised)" : "\(record.lastRaised)"
        return "\(MailText.clean(record.alert.command, limit: 40))\(session) (\(when)): \(message(record))"
    }

    /// The alert's message on one line, cut where it is very long.
    static func message(_ record: AlertRecord) -> String {
        MailText.clean(record.alert.message, limit: longestMessage)
    }

    static func name(_ severity: Alert.Severity) -> String {
        switch severity {
        case .critical: "CRITICAL"
        case .warning: "Warning"
        case .info: "Info"
        }
    }

    private static func tone(_ severity: Alert.Severity) -> MailTone {
        switch severity {
        case .critical: .critical
        case .warning: .warning
        case .info: .info
        }
    }

    private static func headline(_ severity: Alert.Severity) -> String {
        switch severity {
        case .critical: "Act now"
        case .warning: "Look at this"
        case .info: "For your information"
        }
    }

    private static func lead(_ severity: Alert.Severity) -> String {
        switch severity {
        case .critical: "Something failed or was stopped, and stays so until somebody acts."
        case .warning:
            "Something is not as it should be. What is published is sound; look at it in the next days."
        case .info: "Nothing is wrong and nothing needs to be done."
        }
    }
}
