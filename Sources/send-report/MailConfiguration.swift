import Core
import JobKit
import Reporting
import Transport

/// The configuration's `smtp` section.
enum MailConfiguration {
    /// nil when no server is named: mail is then not wanted.
    ///
    /// - Throws: ``JobError`` `configuration` when a server is named but sender or recipients are not.
    static func read(_ settings: Settings) throws -> MailSettings? {
        guard let host = try settings.string("smtp.host") else { return nil }
        let security = try settings.choice("smtp.security", SMTPSettings.Security.self) ?? .startTLS
        guard let to = try settings.strings("smtp.to"), !to.isEmpty else {
            throw MissingMail(
                description: "smtp.host is set but smtp.to is not; set smtp.to to the recipients")
        }
        let server = SMTPSettings(
            host: host, port: try settings.int("smtp.port", in: 1...65_535), security: security,
            username: try settings.string("smtp.username"), password: try settings.secret("smtp.password"),
            timeout: try settings.double("smtp.timeout", default: 60, in: 1...600),
            certificateAuthorities: try settings.string("smtp.certificate_authorities"))
        return MailSettings(server: server, from: try settings.requiredString("smtp.from"), to: to)
    }
}
