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
            subject: "Bellwether signals for \(FigureText.month(month)): \(tally)", id: messageID, date: date,
            text: plainText, html: html,
            pictures: charts.map { MailMessage.Part(type: "image/png", name: $0.file, bytes: $0.bytes) },
            attachments: [
                MailMessage.Part(type: "text/csv; charset=utf-8", name: "signals.csv", bytes: Array(csv.utf8))
            ])
    }

    /// The signals as text, for readers without HTML.
    package var plainText: String {
        var lines = ["Bellwether: signals for \(FigureText.month(month))", "", PageContent.lead(self), ""]
        if !warnings.isEmpty {
            lines += ["Before you act:"] + warnings.map { "- \($0)" } + [""]
        }
        for listed in signals {
            let signal = listed.signal
            let rank = String(signal.rank)
            let fields = [
                String(repeating: " ", count: max(0, 4 - rank.count)) + rank,
                Self.left(signal.action.rawValue, 4),
                Self.left(signal.symbol.rawValue, 8),
                Self.left(FigureText.percent(signal.targetWeight, digits: 2), 7), listed.name ?? "",
            ]
            lines.append(fields.joined(separator: "  "))
        }
        lines += ["", "Made by a program from past prices. No advice; past results do not tell future ones."]
        return lines.joined(separator: "\n") + "\n"
    }

    /// The signals as RFC 4180 text.
    package var csv: String {
        let header =
            "rank,symbol,name,sector,action,target_weight,previous_weight,confidence,close,reason,model"
        let rows = signals.map { listed in
            let signal = listed.signal
            return [
                String(signal.rank), signal.symbol.rawValue, listed.name ?? "", listed.sector ?? "",
                signal.action.rawValue, "\(signal.targetWeight)", "\(signal.previousWeight)",
                "\(signal.confidence)", signal.close.isFinite ? "\(signal.close)" : "", signal.reason,
                signal.model,
            ].map(Self.field).joined(separator: ",")
        }
        return ([header] + rows).joined(separator: "\r\n") + "\r\n"
    }

    private static func field(_ text: String) -> String {
        // A spreadsheet would run what begins with one of these.
        let isFormula = text.first.map { "=+@".contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        guard safe.contains(where: { ",\"\r\n".contains($0) }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }

    private static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
