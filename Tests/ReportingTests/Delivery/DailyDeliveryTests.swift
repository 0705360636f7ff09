import Core
import Foundation
import Health
import Lake
import Ledger
import Reporting
import TestSupport
import Testing

@Suite("Daily delivery") struct DailyDeliveryTests {
    private let folder: TemporaryFolder
    private let ledger: LedgerDatabase
    private let noon = Timestamp(secondsSinceEpoch: 1_672_401_600)
    private var mailbox: String { folder.appending("mail") }

    init() throws {
        folder = try TemporaryFolder()
        ledger = try LedgerDatabase(root: folder.path)
    }

    private func run(
        _ recipients: [MailSettings.Audience: [String]] = [:], mode: ReportPublication.Mode = .send,
        hours: Int64 = 0
    ) async throws -> MailDelivery? {
        let now = Timestamp(secondsSinceEpoch: noon.secondsSinceEpoch + hours * 3600)
        let mail = MailSettings(
            transport: .folder(mailbox), from: "me@example.org", to: ["a@example.org"], recipients: recipients
        )
        let health = try HealthGathering(lake: DataLake(root: folder.path), ledger: ledger).health(at: now)
        return try await DailyDelivery(
            ledger: ledger, mail: mail, now: Date(timeIntervalSince1970: Double(now.secondsSinceEpoch))
        ).run(health, session: Fixture.session, mode: mode)
    }

    @Test("The same findings of a day are told once; another day is another mail, an empty ledger too")
    func once() async throws {
        #expect(try await run()?.sent == ["a@example.org"])
        #expect(try await run(hours: 2) == nil)
        #expect(try await run(hours: 24)?.sent == ["a@example.org"])
        #expect(try ledger.outbox().map(\.kind) == ["daily-status", "daily-status"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(mailbox)/new").count == 2)
    }

    @Test(
        "Nobody gets it where nobody is to; a rehearsal and a preview send nothing, a test goes to one address"
    )
    func modes() async throws {
        #expect(try await run([.daily: []]) == nil)
        #expect(try await run(mode: .rehearse) == nil)
        let place = folder.appending("preview")
        #expect(try await run(mode: .preview(folder: place)) == nil)
        #expect(FileManager.default.fileExists(atPath: "\(place)/message.html"))
        #expect(try ledger.outbox().isEmpty)
        #expect(try await run(mode: .test(address: "me@example.org"))?.sent == ["me@example.org"])
        #expect(try ledger.outbox().map(\.kind) == ["test"])
        #expect(try await run()?.sent == ["a@example.org"])
    }
}
