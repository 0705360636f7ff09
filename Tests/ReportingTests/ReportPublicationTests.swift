import Core
import Foundation
import Lake
import Ledger
import Reporting
import TestSupport
import Testing
import Transport

extension ReportingTests {
    @Suite("Publication") struct ReportPublicationTests {
        private let folder: TemporaryFolder
        private let lake: DataLake
        private let ledger: LedgerDatabase
        private let provenance = Provenance(command: "test", version: "0", inputs: [], started: .distantPast)

        init() throws {
            folder = try TemporaryFolder()
            lake = DataLake(root: folder.path)
            ledger = try LedgerDatabase(root: folder.path)
            let slots = (0..<Universe.slotCount).map { index in
                index < 20
                    ? Slot(
                        index: index, symbol: Symbol(rawValue: "SYM\(index)"), state: .active,
                        since: Fixture.session,
                        sector: Fixture.sectors[index % 5], name: "Name \(index)") : Slot(index: index)
            }
            try lake.publish(slots: slots, on: Fixture.session, provenance: provenance)
            try lake.publish(
                signals: (0..<20).map { Fixture.signal($0, count: 20) }, on: Fixture.session,
                provenance: provenance)
        }

        private func addModel() throws {
            let figures = """
                {"sessions": 125, "total_return": 0.01, "annualised_return": 0.02, "annualised_volatility": 0.2, \
                "sharpe": 0.3, "sortino": 0.4, "maximum_drawdown": 0.1, "calmar": 0.2, "hit_rate": 0.5}
                """
            let better = figures.replacing("0.01", with: "0.05")
            let card = """
                {"version": "2023-01", "algorithm": "ppo", "network": "dense", "hidden": [64], "parameters": 9,
                 "trained_from": "2021-01-04", "trained_to": "2022-06-30", "steps": 40000, "seed": 7,
                 "portfolio_size": 50, "cost_basis_points": 10, "settings": {}, "notes": ["A note of the card."],
                 "in_sample": {"policy": \(figures), "baseline": \(better)},
                 "out_of_sample": {"policy": \(figures), "baseline": \(better)}}
                """
            try lake.publish(
                LakeFolder(path: "models/production/2023-01", producer: "train-policy"),
                files: [LakeFile(name: "model.json", bytes: Array(card.utf8))], provenance: provenance)
            try lake.publish(
                equity: Fixture.equity(), metrics: LakeFile(name: "metrics.json", bytes: Array("{}".utf8)),
                in: LakeFolder(path: "models/backtest-results/2023-01", producer: "train-policy"),
                provenance: provenance)
        }

        private func publication(_ mail: MailSettings? = nil) -> ReportPublication {
            ReportPublication(
                lake: lake, ledger: ledger, mail: mail, now: Date(timeIntervalSince1970: 1_672_700_000))
        }

        private func mail(port: Int, to: [String] = ["b@example.org"]) -> MailSettings {
            MailSettings(
                server: SMTPSettings(host: "127.0.0.1", port: port, security: .none, timeout: 20),
                from: "bellwether@example.org", to: to)
        }

        @Test("The folder holds page, charts and manifest, and a second run has nothing to do")
        func publishes() async throws {
            try addModel()
            let first = try await publication().run(date: Fixture.session)
            #expect(first.isPublished)
            #expect(first.path.hasSuffix("/reports/2022/12/30/report.html"))
            #expect(first.warnings.contains { $0.contains("did not beat 1/N") })
            let manifest = try lake.manifest(of: .reports, on: Fixture.session)
            #expect(
                manifest.files.map(\.name) == [
                    "confidence.png", "drawdown.png", "equity.png", "report.html", "sectors.png",
                ])
            let html = try String(contentsOf: URL(filePath: first.path), encoding: .utf8)
            #expect(html.contains("A note of the card."))
            #expect(html.contains("Name 3"))
            #expect(html.contains("+5.0%"))
            #expect(try await !publication().run(date: Fixture.session).isPublished)
            let forced = try await publication().run(date: Fixture.session, force: true)
            #expect(forced.isPublished)
            #expect(try lake.manifest(of: .reports, on: Fixture.session).digest == manifest.digest)
        }

        @Test("Without a model and a backtest the report says so")
        func bare() async throws {
            let summary = try await publication().run(date: Fixture.session)
            #expect(summary.warnings.count == 2)
            let html = try String(contentsOf: URL(filePath: summary.path), encoding: .utf8)
            #expect(html.contains("has no backtest"))
            #expect(!html.contains("equity.png"))
        }

        @Test("The outcome of the signals before is measured, with splits undone")
        func outcome() async throws {
            let past = Fixture.session.adding(months: -1)
            func bars(_ date: CivilDate, _ closes: [Double]) -> [Bar] {
                closes.enumerated().map {
                    Bar(
                        symbol: Symbol(rawValue: "SYM\($0)"), date: date, open: $1, high: $1, low: $1,
                        close: $1,
                        volume: 1, source: "file")
                }
            }
            let split = CorporateAction(
                symbol: "SYM0", exDate: Fixture.session, kind: .split(ratio: 2), source: "file")
            var held = (0..<2).map { Fixture.signal($0, count: 10) }
            for index in held.indices { held[index].model = "2022-12" }
            try lake.publish(signals: held, on: past, provenance: provenance)
            try lake.publish(
                bars: bars(past, [10, 10, 10]), actions: [], rejects: [], on: past, provenance: provenance)
            try lake.publish(
                bars: bars(Fixture.session, [6, 9, 13]), actions: [split], rejects: [], on: Fixture.session,
                provenance: provenance)
            var gathering = ReportGathering(lake: lake)
            let found = try #require(try gathering.report(on: Fixture.session).outcome)
            #expect(found.session == past)
            #expect(found.holdings == 2)
            #expect(found.hitRate == 0.5)
            #expect(abs(found.meanReturn - 0.05) < 1e-12)
            #expect(abs(found.universeReturn - 0.4 / 3) < 1e-12)
        }

        @Test("Alerts are told in the mail; the page and what makes the mail another one leave them out")
        func alerts() async throws {
            let server = try MailServer()
            let mail = mail(port: server.port)
            let moment = Timestamp(secondsSinceEpoch: 1_672_401_600)
            for index in 0..<12 {
                try ledger.raise(
                    Alert(
                        .critical, command: "fetch-daily", key: "k\(index)", message: "Odd thing \(index)."),
                    at: moment)
            }
            let open = try ledger.openAlerts(unmailed: true)
            let summary = try await publication(mail).run(date: Fixture.session, alerts: open)
            #expect(summary.delivery == .sent)
            let html = try String(contentsOf: URL(filePath: summary.path), encoding: .utf8)
            #expect(!html.contains("Odd thing"))
            let received = String(decoding: try server.messages()[0], as: UTF8.self)
                .replacing("=\r\n", with: "")
            #expect(received.contains("- Alert (critical) of fetch-daily: Odd thing 9."))
            #expect(received.contains("2 more alerts are in a mail of their own"))
            for alerts in [[], open] {
                let again = try await publication(mail).run(
                    date: Fixture.session, force: true, alerts: alerts)
                #expect(again.delivery == .alreadySent)
            }
        }

        @Test("Signals that were never published are a missing input")
        func missing() async throws {
            let date = Fixture.session.adding(days: -1)
            let error = await #expect(throws: LakeError.self) { try await publication().run(date: date) }
            #expect(error?.kind == .missingInput)
            #expect(try !lake.contains(.reports, on: date))
        }
    }
}
