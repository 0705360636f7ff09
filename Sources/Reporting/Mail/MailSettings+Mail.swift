package import Foundation

extension MailTemplates {
    /// Those of the program.
    package static let standard: MailTemplates = {
        do throws(ReportError) {
            return try MailTemplates()
        } catch {
            preconditionFailure("a template of the program: \(error)")
        }
    }()
}

extension AlertMail {
    /// The message by the program's own templates.
    package func message(_ settings: MailSettings, date: Date) -> MailMessage {
        message(from: settings.from, to: settings.to, templates: .standard, date: date)
    }
}
