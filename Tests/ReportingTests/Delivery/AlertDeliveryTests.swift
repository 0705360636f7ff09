import Core
import Foundation
import Ledger
import Reporting
import TestSupport
import Testing
import Transport

extension ReportingTests {
    @Suite("Alert delivery") struct AlertDeliveryTests {
        private let folder: TemporaryFolder
        private let ledger: LedgerDatabase
        private let mailbox: String
        private let start = Timestamp(secondsSinceEpoch: 1_672_401_600)

        init() throws {
            folder = try TemporaryFolder()
            ledger = try LedgerDatabase(root: folder.path)
            mailbox = folder.appending("mail")
        }

        private func settings(_ recipients: [MailSettings.Audience: [String]] = [:]) -> MailSettings {
            MailSettings(
                transport: .folder(mailbox), from: "bellwether@example.org", to: ["b@example.org"],
                recipients: recipients)
        }

        private func instant(_ hours: Double) -> Timestamp {
            Timestamp(secondsSinceEpoch: start.secondsSinceEpoch + Int64(hours * 3600))
        }

        private func raise(_ severity: Alert.Severity, _ key: String, at hours: Double = 0) throws {
            try ledger.raise(
                Alert(severity, command: "fetch-daily", key: key, message: "It failed; look."),
                at: instant(hours))
        }

        private func run(_ mail: MailSettings?, at hours: Double = 0) async throws -> AlertDelivery.Outcome {
            try await AlertDelivery(
                ledger: ledger, mail: mail,
                now: Date(timeIntervalSince1970: Double(instant(hours).secondsSinceEpoch))
            ).run()
        }

        /// The recipients of the files in the mail folder, sorted.
        private func delivered() throws -> [String] {
            guard FileManager.default.fileExists(atPath: "\(mailbox)/new") else { return [] }
            return try FileManager.default.contentsOfDirectory(atPath: "\(mailbox)/new")
                .map { String($0.prefix { $0 != "@" }) }.sorted()
        }

        @Test("A storm is one mail; what happens again is told with its count when the interval is over")
        func storm() async throws {
            #expect(try await run(settings()) == .nothingToSend)
            for index in 0..<40 { try raise(.warning, "k\(index % 4)") }
            #expect(try await run(settings()) == .sent(4))
            #expect(try delivered() == ["b"])
            #expect(try await run(settings(), at: 7) == .nothingToSend)
            try raise(.warning, "k1", at: 1)
            #expect(try await run(settings(), at: 1) == .nothingToSend)
            #expect(try await run(settings(), at: 5.9) == .nothingToSend)
            #expect(try await run(settings(), at: 6) == .sent(1))
            let latest = try #require(try ledger.outbox(limit: 1).first)
            let text = String(decoding: try #require(try ledger.outboxBytes(latest.id)), as: UTF8.self)
            #expect(text.contains("11 times"))
        }

        @Test("A graver one of the same key goes at once, and critical ones are told again after an hour")
        func graver() async throws {
            try raise(.warning, "k")
            #expect(try await run(settings()) == .sent(1))
            try raise(.critical, "k", at: 0.1)
            #expect(try await run(settings(), at: 0.1) == .sent(1))
            try raise(.critical, "k", at: 0.5)
            #expect(try await run(settings(), at: 1) == .nothingToSend)
            #expect(try await run(settings(), at: 1.2) == .sent(1))
            #expect(try ledger.outbox().count == 3)
        }

        @Test("The next day's row of the same key waits for the interval too")
        func nextDay() async throws {
            try raise(.warning, "k", at: 11.5)
            #expect(try await run(settings(), at: 11.5) == .sent(1))
            try raise(.warning, "k", at: 13)
            #expect(try await run(settings(), at: 13) == .nothingToSend)
            #expect(try await run(settings(), at: 18) == .sent(1))
        }

        @Test("Who is told goes by severity: one mail for each group, and none for nobody")
        func audiences() async throws {
            let mail = settings([
                .alerts(.critical): ["boss@example.org", "b@example.org"], .alerts(.info): [],
            ])
            try raise(.info, "i")
            #expect(try await run(mail) == .nothingToSend)
            try raise(.warning, "w")
            try raise(.critical, "c")
            #expect(try await run(mail) == .sent(2))
            #expect(try delivered() == ["b", "boss"])
            let messages = try ledger.outbox()
            #expect(
                messages.map { $0.recipients.map(\.address) } == [["b@example.org"], ["boss@example.org"]])
            let bytes = try #require(try ledger.outboxBytes(messages[1].id))
            #expect(!String(decoding: bytes, as: UTF8.self).contains("WARNING"))
            #expect(try ledger.openAlerts(unmailed: true).map(\.alert.key) == ["i"])
        }

        @Test("Without settings they stay unmailed; a folder that cannot be written loses none")
        func notLost() async throws {
            try raise(.critical, "c")
            #expect(try await run(nil) == .notConfigured(1))
            try Data().write(to: URL(filePath: mailbox))
            let error = await #expect(throws: ReportError.self) { try await run(settings()) }
            #expect(error?.description.contains("written down") == true)
            #expect(error?.description.contains("\n") == false)
            try FileManager.default.removeItem(atPath: mailbox)
            #expect(try await run(settings(), at: 0.01) == .nothingToSend)
            #expect(try delivered() == [] && ledger.openAlerts(unmailed: true).count == 1)
            #expect(try await run(settings(), at: 0.1) == .nothingToSend)
            #expect(try delivered() == ["b"] && ledger.openAlerts(unmailed: true).isEmpty)
        }

        @Test("An address that takes no mail is told to the others, once, and not in an endless circle")
        func refused() async throws {
            let server = try MailServer()
            var mail = MailSettings(
                server: SMTPSettings(host: "127.0.0.1", port: server.port, security: .none, timeout: 20),
                from: "bellwether@example.org", to: ["b@example.org", "nobody@example.org"])
            mail.throttle = AlertThrottle(interval: 0, criticalInterval: 0)
            try raise(.critical, "c")
            #expect(try await run(mail) == .sent(2))
            #expect(try server.count() == 2)
            let refused = try #require(
                try ledger.openAlerts().first { $0.alert.key.hasPrefix("mail.refused.") })
            #expect(refused.alert.severity == .warning && refused.mailed != nil)
            for hour in 1...3 { #expect(try await run(mail, at: Double(hour)) == .nothingToSend) }
            #expect(try server.count() == 2)
        }
    }
}
