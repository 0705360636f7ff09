package import Foundation
import Health
import Ledger

extension DailyStatus {
    /// The status as a message.
    ///
    /// - Parameters:
    ///   - from, to: bare addresses.
    ///   - date: when it is written; the same content to the same people has the same id whenever that is.
    package func mail(from: String, to: [String], templates: MailTemplates, date: Date) -> MailMessage {
        let content = DailyMail(self)
        return MailMessage(
            from: from, to: to, subject: mailSubject,
            id: MailMessage.id("daily.\(health.asOf.date)", content: contentDigest, from: from, to: to),
            date: date, text: templates.render("daily.txt", content),
            html: templates.render("daily.html", content), pictures: [], attachments: [])
    }

    /// `Bellwether, 30 December 2022: all is well`
    var mailSubject: String {
        let words =
            switch verdict {
            case .well: health.jobs.isEmpty ? "nothing has run yet" : "all is well"
            case .warning: "\(findings.count) thing\(findings.count == 1 ? "" : "s") to look at"
            case .critical:
                health.paper?.haltedSince == nil ? "SOMETHING IS BROKEN" : "BUYING IS HALTED"
            }
        return "Bellwether, \(FigureText.date(health.asOf.date)): \(words)"
    }
}
