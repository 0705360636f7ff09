import Core
import Ledger
import Transport

extension MailSettings {
    /// The configuration's `mail`, `smtp` and `ses`; nil where nothing says how mail leaves, which is then not wanted.
    ///
    /// `smtp.from` and `smtp.to` stand in for `mail.from` and `mail.to`.
    ///
    /// - Parameter environment: names AWS's keys and region as for its own tools.
    /// - Throws: ``ReportError`` `mailSettings` that says what is missing; the source's own errors.
    public static func read(
        _ source: some MailConfigurationSource, environment: [String: String]
    ) throws -> MailSettings? {
        guard let transport = try transport(source, environment) else { return nil }
        guard let from = try source.string("mail.from") ?? source.string("smtp.from") else {
            throw ReportError(
                .mailSettings,
                "mail is wanted but mail.from is not set; set mail.from (or smtp.from) to the sender")
        }
        let everyone = try addresses("mail.to", source) ?? addresses("smtp.to", source)
        let audiences: [(String, Audience)] = [
            ("mail.report_to", .report), ("mail.daily_to", .daily), ("mail.critical_to", .alerts(.critical)),
            ("mail.warning_to", .alerts(.warning)), ("mail.info_to", .alerts(.info)),
        ]
        var recipients: [Audience: [String]] = [:]
        for (key, audience) in audiences {
            if let own = try addresses(key, source) {
                recipients[audience] = own
            } else if everyone == nil {
                throw ReportError(
                    .mailSettings,
                    "mail is wanted but neither \(key) nor mail.to is set; set mail.to (or smtp.to) to the recipients"
                )
            }
        }
        try check([from], "mail.from")
        var throttle = AlertThrottle()
        if let hours = try source.double("mail.alert_interval", in: 0...168) {
            throttle.interval = Int64(hours * 3600)
            throttle.criticalInterval = min(throttle.criticalInterval, throttle.interval)
        }
        return MailSettings(
            transport: transport, from: from, to: everyone ?? [], recipients: recipients, throttle: throttle)
    }

    private static func transport(
        _ source: some MailConfigurationSource, _ environment: [String: String]
    ) throws -> MailTransport? {
        switch try source.string("mail.transport") {
        case nil:
            return try source.string("smtp.host") == nil ? nil : .smtp(try server(source))
        case "smtp": return .smtp(try server(source))
        case "ses":
            let (region, endpoint) = (try source.string("ses.region"), try source.string("ses.endpoint"))
            let configurationSet = try source.string("ses.configuration_set")
            do throws(TransportError) {
                var settings = try SESSettings(region: region, endpoint: endpoint, environment: environment)
                settings.configurationSet = configurationSet
                return .ses(settings)
            } catch {
                throw ReportError(.mailSettings, "mail cannot go through Amazon SES: \(error)")
            }
        case "file":
            guard let folder = try source.string("mail.folder") else {
                throw ReportError(
                    .mailSettings, "mail.transport is file but mail.folder is not set; set it to a folder")
            }
            return .folder(folder)
        case let word?:
            throw ReportError(.mailSettings, "mail.transport is “\(word)”; use one of: smtp, ses, file")
        }
    }

    private static func server(_ source: some MailConfigurationSource) throws -> SMTPSettings {
        guard let host = try source.string("smtp.host") else {
            throw ReportError(
                .mailSettings, "mail.transport is smtp but smtp.host is not set; set it to the mail server")
        }
        let word = try source.string("smtp.security") ?? SMTPSettings.Security.startTLS.rawValue
        guard let security = SMTPSettings.Security(rawValue: word) else {
            let words = SMTPSettings.Security.allCases.map(\.rawValue).joined(separator: ", ")
            throw ReportError(.mailSettings, "smtp.security is “\(word)”; use one of: \(words)")
        }
        return SMTPSettings(
            host: host, port: try source.int("smtp.port", in: 1...65_535), security: security,
            username: try source.string("smtp.username"), password: try source.secret("smtp.password"),
            timeout: try source.double("smtp.timeout", in: 1...600) ?? 60,
            certificateAuthorities: try source.string("smtp.certificate_authorities"))
    }

    /// The addresses of a key, each once; empty for `none`, nil when the key is absent.
    private static func addresses(_ key: String, _ source: some MailConfigurationSource) throws -> [String]? {
        guard let listed = try source.strings(key), !listed.isEmpty else { return nil }
        if listed == ["none"] { return [] }
        try check(listed, key)
        var seen: Set<String> = []
        return listed.filter { seen.insert($0).inserted }
    }

    private static func check(_ addresses: [String], _ key: String) throws(ReportError) {
        for address in addresses where !SMTPMailer.isAddress(address) {
            throw ReportError(
                .mailSettings,
                "\(key): “\(address.filter { !$0.isNewline })” is not an e-mail address of the form "
                    + "name@example.org; correct it")
        }
    }
}
