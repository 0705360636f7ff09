import Core
import Foundation
import Health
import Lake
import Ledger
import Reporting
import TestSupport
import Testing

extension ReportingTests {
    @Suite("Daily mail") struct DailyMailTests {
        private let folder: TemporaryFolder
        private let ledger: LedgerDatabase
        private let now = Timestamp(secondsSinceEpoch: 1_672_473_600)

        init() throws {
            folder = try TemporaryFolder()
            ledger = try LedgerDatabase(root: folder.path)
        }

        private func status(at moment: Timestamp? = nil, budget: Double? = nil) throws -> DailyStatus {
            DailyStatus(
                try HealthGathering(
                    lake: DataLake(root: folder.path), ledger: ledger, costs: CostSettings(budget: budget)
                ).health(at: moment ?? now))
        }

        private func run(_ command: String, _ status: RunRecord.Status, error: String? = nil) throws {
            let run = try ledger.beginRun(
                command: command, version: "1", sessions: Fixture.session...Fixture.session, pid: 1, at: now)
            try ledger.finishRun(
                run,
                with: RunEnding(
                    status: status, exitCode: status == .failed ? 70 : 0, rows: 12, seconds: 1.5,
                    peakMemoryMiB: 1, error: error
                ),
                at: now)
        }

        private func mail(_ status: DailyStatus) throws -> MailPeer {
            try MailPeer.read(
                status.mail(
                    from: "a@example.org", to: ["b@example.org"], templates: try MailTemplates(),
                    date: Date(timeIntervalSince1970: 1_672_473_600)))
        }

        @Test("The first day says that nothing has run, without a number made up")
        func first() throws {
            let mail = try mail(status())
            #expect(mail.subject == "Bellwether, 31 December 2022: nothing has run yet")
            #expect(mail.headings == ["Nothing has run yet", "Mail and cost"])
            #expect(mail.text.contains("none stored yet") && mail.text.contains("the configuration names no"))
            #expect(mail.crossed.isEmpty && !mail.html.contains("{{") && !mail.text.contains("0%"))
        }

        @Test("What went well is told as such")
        func well() throws {
            try run("fetch-daily", .done)
            let mail = try mail(status())
            #expect(mail.subject == "Bellwether, 31 December 2022: all is well")
            #expect(mail.headings.first == "All is well" && mail.headings.contains("What ran"))
            #expect(mail.text.contains("done 31 December 2022") && mail.html.contains("12 rows"))
        }

        @Test("A failed command is grave; a warning, a partial run and a budget spent are worth a look")
        func findings() throws {
            try run("build-features", .partial, error: "3 stocks <left> out")
            try ledger.raise(
                Alert(.warning, command: "fetch-daily", key: "k", message: "Odd & <b>"), at: now)
            var light = try status()
            #expect(light.verdict == .warning && light.findings.count == 2)
            #expect(try mail(light).headings.contains("What to look at"))
            light.health.costs.spent = 12.345
            light.health.costs.budget = 10
            let spent = DailyStatus(light.health)
            #expect(spent.findings.contains("$12.35 are spent this month, of a budget of $10.00."))
            try run("train-policy", .failed, error: "no <memory>\r\nBcc: x")
            let grave = try status()
            #expect(
                grave.verdict == .critical
                    && grave.findings[0].hasPrefix("train-policy failed on 31 December"))
            let mail = try mail(grave)
            #expect(mail.subject == "Bellwether, 31 December 2022: SOMETHING IS BROKEN")
            #expect(mail.html.contains("no &lt;memory&gt;") && !mail.tags.contains("memory"))
            #expect(mail.html.contains("Warning, fetch-daily: Odd &amp; &lt;b&gt;"))
            #expect(mail.text.contains("FAILED 31 December 2022") && !mail.text.contains("\nBcc"))
        }

        @Test("Inference is told beside its budgets, and a spent one is worth a look")
        func inference() throws {
            try run("fetch-daily", .done)
            for (when, cost) in [("2022-11-15T21:00:00Z", 9_000_000), ("2022-12-30T21:00:00Z", 60_000_000)] {
                let at = try #require(Timestamp(when))
                try ledger.record(
                    InferenceCall(
                        at: at, endpoint: "gpu {{a}}", model: "nhits", items: 400, seconds: 1,
                        outcome: .served, cost: Int64(cost)))
            }
            try ledger.decideScaling(
                endpoint: "gpu {{a}}", regime: "high", instances: 4, reason: "it <moves>", outcome: .noted,
                at: now)
            let open = try status()
            #expect(open.verdict == .well)
            let told = try mail(open)
            #expect(told.text.contains("$60.00") && told.text.contains("$0.00 of $100.00"), "\(told.text)")
            #expect(told.text.contains("$9.00") && told.text.contains("to 4, 31 December 2022"))
            #expect(told.html.contains("it &lt;moves&gt;") && !told.tags.contains("moves"))
            try ledger.record(
                InferenceCall(
                    at: now, endpoint: "gpu", model: "nhits", items: 1, seconds: 1, outcome: .served,
                    cost: 100_000_000))
            let stopped = try status()
            #expect(stopped.verdict == .warning)
            #expect(
                stopped.findings == ["The budget for inference is spent: bellwether costs tells on what."])
            #expect(try mail(stopped).html.contains("nothing that costs is asked"))
        }

        @Test("Another look on the same day that finds the same is the same mail; the next day's is another")
        func identity() throws {
            try run("fetch-daily", .done)
            func id(_ status: DailyStatus) throws -> String { try mail(status).id }
            let first = try id(status())
            let hour = Timestamp(secondsSinceEpoch: now.secondsSinceEpoch + 3_600)
            #expect(try id(status(at: hour)) == first)
            #expect(try id(status(at: Timestamp(secondsSinceEpoch: now.secondsSinceEpoch + 86_400))) != first)
            try run("fetch-daily", .failed)
            #expect(try id(status(at: hour)) != first)
        }
    }
}
