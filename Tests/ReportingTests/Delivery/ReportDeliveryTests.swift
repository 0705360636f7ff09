import Core
import Foundation
import Lake
import Ledger
import Reporting
import TestSupport
import Testing
import Transport

extension ReportingTests {
    @Suite("Report delivery") struct ReportDeliveryTests {
        private let folder: TemporaryFolder
        private let lake: DataLake
        private let ledger: LedgerDatabase

        init() throws {
            folder = try TemporaryFolder()
            lake = DataLake(root: folder.path)
            ledger = try LedgerDatabase(root: folder.path)
            let provenance = Provenance(command: "test", version: "0", inputs: [], started: .distantPast)
            let slots = (0..<Universe.slotCount).map { index in
                index < 5
                    ? Slot(
                        index: index, symbol: Symbol(rawValue: "SYM\(index)"), state: .active,
                        since: Fixture.session, sector: Fixture.sectors[index], name: "Name <\(index)>")
                    : Slot(index: index)
            }
            try lake.publish(slots: slots, on: Fixture.session, provenance: provenance)
            try lake.publish(
                signals: (0..<5).map { Fixture.signal($0, count: 5) }, on: Fixture.session,
                provenance: provenance)
        }

        private func settings(_ server: MailServer, to: [String]) -> MailSettings {
            MailSettings(
                server: SMTPSettings(host: "127.0.0.1", port: server.port, security: .none, timeout: 20),
                from: "bellwether@example.org", to: to)
        }

        private func run(
            _ mail: MailSettings?, mode: ReportPublication.Mode = .send, force: Bool = false
        ) async throws -> ReportPublication.Summary {
            try await ReportPublication(
                lake: lake, ledger: ledger, mail: mail, now: Date(timeIntervalSince1970: 1_672_700_000)
            ).run(date: Fixture.session, mode: mode, force: force)
        }

        @Test(
            "A report is mailed once, however often the command runs; who is added gets it, and nobody else again"
        )
        func once() async throws {
            let server = try MailServer()
            var mail = settings(server, to: ["a@example.org"])
            #expect(try await run(mail, mode: .rehearse).delivery == .dryRun)
            #expect(try !lake.contains(.reports, on: Fixture.session) && ledger.outbox().isEmpty)
            #expect(try await run(mail).delivery == .sent)
            #expect(try await run(mail).delivery == .alreadySent)
            #expect(try await run(mail, force: true).delivery == .alreadySent)
            mail.recipients[.report] = ["a@example.org", "b@example.org"]
            let added = try await run(mail)
            #expect(added.delivery == .sent && added.mail?.sentNow == ["b@example.org"])
            #expect(try server.letters().count == 2 && server.count() == 2)
            let message = try #require(try ledger.outbox().first)
            #expect(message.kind == "monthly-report" && message.session == Fixture.session)
            #expect(try server.letters().keys.allSatisfy { $0.hasPrefix("<\(message.messageID)> ") })
            mail.recipients[.report] = []
            #expect(try await run(mail).delivery == .notConfigured)
        }

        @Test("Whoever is refused does not keep it from the others; the summary says who has it")
        func part() async throws {
            let server = try MailServer()
            let summary = try await run(
                settings(server, to: ["busy@example.org", "nobody@example.org", "a@example.org"]))
            #expect(summary.delivery == .sent && summary.isPublished)
            #expect(summary.mail?.sent == ["a@example.org"] && summary.mail?.waiting == ["busy@example.org"])
            #expect(summary.mail?.failed == ["nobody@example.org"] && summary.mail?.problem != nil)
        }

        @Test("A server that is down leaves the report published and the message in the outbox")
        func down() async throws {
            let idle = try MailServer()
            idle.stop()
            let error = await #expect(throws: ReportError.self) {
                try await run(settings(idle, to: ["a@example.org"]))
            }
            #expect(error?.code == .mailUnavailable && error?.description.contains("\n") == false)
            #expect(try lake.contains(.reports, on: Fixture.session))
            let server = try MailServer()
            let summary = try await run(settings(server, to: ["a@example.org"]))
            #expect(summary.delivery == .sent && !summary.isPublished)
            #expect(try server.count() == 1 && ledger.outbox().flatMap(\.recipients).map(\.attempts) == [2])
        }

        @Test("When nobody is reached the error is of the kind that says what helps")
        func kinds() async throws {
            let server = try MailServer()
            for (address, kind) in [
                ("nobody@example.org", FailureKind.unavailable), ("busy@example.org", .tryAgain),
                ("picky@example.org", .unavailable),
            ] {
                let error = await #expect(throws: ReportError.self) {
                    try await run(settings(server, to: [address]))
                }
                #expect(error?.kind == kind, "\(address)")
                for message in try ledger.outbox() { _ = try ledger.dropMessage(message.id) }
            }
        }

        @Test("A preview needs no settings and leaves nothing behind but its files")
        func preview() async throws {
            let place = folder.appending("preview")
            #expect(try await run(nil, mode: .preview(folder: place)).delivery == .dryRun)
            let names = try FileManager.default.contentsOfDirectory(atPath: place)
            #expect(Set(names).isSuperset(of: ["message.eml", "message.html", "message.txt"]))
            let html = try String(contentsOf: URL(filePath: "\(place)/message.html"), encoding: .utf8)
            #expect(!html.contains("cid:"))
            for name in names where name.hasSuffix(".png") { #expect(html.contains(name)) }
            #expect(names.contains { $0.hasSuffix(".png") })
            #expect(try !lake.contains(.reports, on: Fixture.session) && ledger.outbox().isEmpty)
        }

        @Test(
            "A test goes to one address, marked as such, and the report still goes out; it is not tried again"
        )
        func test() async throws {
            let server = try MailServer()
            let mail = settings(server, to: ["a@example.org", "b@example.org"])
            #expect(try await run(mail, mode: .test(address: "me@example.org")).delivery == .sent)
            #expect(try !lake.contains(.reports, on: Fixture.session))
            #expect(try ledger.deliveries(of: Fixture.session).map(\.kind) == ["test"])
            let text = String(decoding: try server.messages()[0], as: UTF8.self)
            #expect(text.contains("Subject: [test] ") && text.contains("To: me@example.org\r\n"))
            await #expect(throws: ReportError.self) {
                try await run(mail, mode: .test(address: "busy@x.org"))
            }
            #expect(try ledger.outbox().flatMap(\.recipients).map(\.state) == [.failed, .sent])
            #expect(try await run(mail).delivery == .sent)
            #expect(try server.letters().count == 3 && ledger.openAlerts().isEmpty)
        }
    }
}
