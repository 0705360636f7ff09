import Core
import Foundation
import Ledger
import Reporting
import Testing
import Transport

@Suite("Mail settings") struct MailSettingsTests {
    /// A configuration of text.
    private struct Source: MailConfigurationSource {
        var values: [String: String]

        func string(_ key: String) -> String? { values[key] }
        func strings(_ key: String) -> [String]? {
            values[key].map { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }
        }
        func int(_ key: String, in range: ClosedRange<Int>?) -> Int? { values[key].flatMap { Int($0) } }
        func double(_ key: String, in range: ClosedRange<Double>?) -> Double? {
            values[key].flatMap { Double($0) }
        }
        func secret(_ key: String) -> Secret? { values[key].map { Secret($0) } }
    }

    private let keys = [
        "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "s3cr3t", "HOME": "/nonexistent",
    ]
    private let minimal = ["mail.from": "me@example.org", "mail.to": "a@example.org, b@example.org"]

    private func read(_ values: [String: String]) throws -> MailSettings? {
        try MailSettings.read(Source(values: values), environment: keys)
    }

    @Test("Nothing says how mail leaves: it is not wanted")
    func absent() throws {
        #expect(try read([:]) == nil)
        #expect(try read(minimal) == nil)
    }

    @Test("The old names of sender and recipients stand in for the new")
    func oldNames() throws {
        let old = try #require(
            try read([
                "smtp.host": "mx", "smtp.from": "me@example.org", "smtp.to": "a@example.org,b@example.org",
            ]))
        #expect(old == (try read(minimal.merging(["smtp.host": "mx", "smtp.from": "x@y"]) { $1 })))
        #expect(old.transport == .smtp(SMTPSettings(host: "mx")))
        #expect(old.recipients(of: .daily) == ["a@example.org", "b@example.org"])
    }

    @Test("Each audience falls back to everyone, has its own, or is nobody")
    func audiences() throws {
        let settings = try #require(
            try read(
                minimal.merging([
                    "mail.transport": "file", "mail.folder": "/mail", "mail.critical_to": "c@x.org, c@x.org",
                    "mail.info_to": "none", "mail.alert_interval": "0.5",
                ]) { $1 }))
        #expect(settings.transport == .folder("/mail"))
        #expect(settings.recipients(of: .alerts(.critical)) == ["c@x.org"])
        #expect(settings.recipients(of: .alerts(.warning)) == ["a@example.org", "b@example.org"])
        #expect(settings.recipients(of: .alerts(.info)).isEmpty)
        #expect(settings.throttle == AlertThrottle(interval: 1800, criticalInterval: 1800))
    }

    @Test("Amazon SES takes keys and region as AWS's tools do")
    func ses() throws {
        let settings = try #require(
            try read(
                minimal.merging([
                    "mail.transport": "ses", "ses.region": "eu-west-1", "ses.configuration_set": "reports",
                ]) { $1 }))
        var expected = SESSettings(
            region: "eu-west-1", credentials: AWSCredentials(accessKey: "AKID", secretKey: "s3cr3t"))
        expected.configurationSet = "reports"
        #expect(settings.transport == .ses(expected))
        #expect(!"\(settings)".contains("s3cr3t"))
    }

    @Test(
        "What makes no sense is told with the key to correct",
        arguments: [
            (["smtp.host": "mx"], "mail.from"),
            (["smtp.host": "mx", "mail.from": "me@example.org"], "mail.to"),
            (["smtp.host": "mx", "mail.from": "me@example.org", "mail.to": "Me <a@b.c>"], "mail.to"),
            (["smtp.host": "mx", "mail.from": "me", "mail.to": "a@b.c"], "mail.from"),
            (
                ["smtp.host": "mx", "smtp.security": "ssl", "mail.from": "a@b.c", "mail.to": "a@b.c"],
                "smtp.security"
            ),
            (["mail.transport": "pigeon", "mail.from": "a@b.c", "mail.to": "a@b.c"], "mail.transport"),
            (["mail.transport": "smtp", "mail.from": "a@b.c", "mail.to": "a@b.c"], "smtp.host"),
            (["mail.transport": "file", "mail.from": "a@b.c", "mail.to": "a@b.c"], "mail.folder"),
            (["mail.transport": "ses", "mail.from": "a@b.c", "mail.to": "a@b.c"], "ses.region"),
            (
                [
                    "mail.transport": "ses", "ses.region": "eu-west-1",
                    "ses.endpoint": "http://ses.example.org",
                    "mail.from": "a@b.c", "mail.to": "a@b.c",
                ], "ses.endpoint"
            ),
        ])
    func refused(values: [String: String], key: String) throws {
        let error = #expect(throws: ReportError.self) { try read(values) }
        #expect(
            error?.kind == .configuration && error?.description.contains(key) == true,
            "\(String(describing: error))")
    }
}
