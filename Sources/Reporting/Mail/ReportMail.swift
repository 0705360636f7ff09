import Core
package import Foundation
public import Transport

/// Where the report is mailed to, and through which server.
public struct MailSettings: Sendable, Hashable {
    public var server: SMTPSettings
    /// Bare address of the sender.
    public var from: String
    /// Bare addresses; at least one.
    public var to: [String]

    public init(server: SMTPSettings, from: String, to: [String]) {
        self.server = server
        self.from = from
        self.to = to
    }
}

extension MonthlyReport {
    /// The report as a message.
    ///
    /// - Parameters:
    ///   - html: the page with `cid:` pictures.
    ///   - messageID: without the angle brackets.
    package func mail(
        html: String, charts: [ReportChart], settings: MailSettings, messageID: String, date: Date
    ) -> MailMessage {
        MailMessage(
            from: settings.from, to: settings.to,
            subject: "Bellwether signals for \(FigureText.month(month)): "
                + (signals.isEmpty ? "nothing to trade" : tally), id: messageID, date: date,
            text: plainText, html: html,
            pictures: charts.map { MailMessage.Part(type: "image/png", name: $0.file, bytes: $0.bytes) },
            attachments: files.map {
                MailMessage.Part(type: "text/csv; charset=utf-8", name: $0.name, bytes: $0.bytes)
            })
    }

    /// The signals as text, for readers without HTML.
    package var plainText: String {
        var lines = ["Bellwether: signals for \(FigureText.month(month))", "", PageContent.lead(self), ""]
        if !warnings.isEmpty {
            lines += ["Before you act:"] + warnings.map { "- \($0)" } + [""]
        }
        if !notes.isEmpty, !signals.isEmpty { lines += notes + [""] }
        for listed in signals {
            let signal = listed.signal
            let fields = [
                Self.right(String(signal.rank), 4),
                Self.left(signal.action.rawValue, 4),
                Self.left(signal.symbol.rawValue, 8),
                Self.right(FigureText.percent(signal.previousWeight, digits: 2), 7) + " ->"
                    + Self.right(FigureText.percent(signal.targetWeight, digits: 2), 8), listed.name ?? "",
            ]
            lines.append(fields.joined(separator: "  "))
        }
        lines += ["", "Made by a program from past prices. No advice; past results do not tell future ones."]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    private static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
