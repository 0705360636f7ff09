import Core
import Foundation
import Lake
import Ledger
import Portfolio
import Reporting
import TestSupport
import Testing
import Transport

extension ReportingTests {
    @Suite("Signals in the report") struct ReportSignalsTests {
        private static let note =
            "Nothing qualifies this month: of the 50 best stocks none reaches the confidence of 60%."

        private func page(_ report: MonthlyReport) throws -> String {
            try ReportPage().html(report, charts: [])
        }

        /// The mail's text, whose words are wrapped.
        private func mailText(_ report: MonthlyReport) throws -> String {
            try Fixture.mail(report).text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }

        private func traded(_ action: SignalAction, held: Double, target: Double, symbol: Symbol)
            -> ListedSignal
        {
            var signal = Fixture.signal(0, count: 10)
            signal.symbol = symbol
            signal.action = action
            signal.previousWeight = held
            signal.targetWeight = target
            return ListedSignal(signal)
        }

        @Test("A cut and an addition are told with what is held, and count as the trades they are")
        func partial() throws {
            let report = MonthlyReport(
                session: Fixture.session,
                signals: [
                    traded(.buy, held: 0.01, target: 0.03, symbol: "ADD"),
                    traded(.hold, held: 0.025, target: 0.025, symbol: "KEEP"),
                    traded(.sell, held: 0.04, target: 0.01, symbol: "CUT"),
                    traded(.sell, held: 0.02, target: 0, symbol: "OUT"),
                ])
            let html = try page(report)
            #expect(html.contains("1 buy, 2 sells, 1 hold, to be traded in the session of 3 January 2023."))
            #expect(html.contains("Together they move 7.0% of the portfolio."))
            #expect(html.contains("<dd>6.5%</dd>"))
            #expect(html.contains("\u{2212}3.00%") && html.contains("SELL closes or cuts one"))
            let sectors = ReportCharts.sectorWeights(report.signals)
            #expect(sectors.count == 1 && abs(sectors[0].weight - 0.065) < 1e-12)
        }

        @Test("What forecasts and news counted is told; where neither was there nothing is")
        func combination() throws {
            var report = Fixture.report(signals: 3)
            let heading = "Forecasts and news beside the policy"
            report.combination = CombinationSummary(parts: [
                .init(.forecast, .off), .init(.sentiment, .missing, reason: "no news"),
            ])
            #expect(try !mailText(report).contains(heading))
            report.combination = CombinationSummary(parts: [
                .init(
                    .forecast, .used, model: "nhits", stocks: 2_600, weight: 0.5,
                    estimate: .init(
                        weight: 0.5, months: 14, coefficient: 0.03, standardError: 0.01,
                        policyCoefficient: 0.02)),
                .init(
                    .sentiment, .noWeight, stocks: 900,
                    estimate: .init(
                        weight: 0, months: 1, coefficient: -0.004, standardError: 0, policyCoefficient: 0)),
            ])
            let text = try mailText(report)
            #expect(text.contains(heading))
            #expect(text.contains("Forecasts (nhits) weight 0.50, from 14 months; known of 2,600 stocks"))
            #expect(text.contains("News no weight yet: 1 month of evidence, coefficient \u{2212}0.004"))
        }

        @Test(
            "What was said of the list when it was published stands above it, on the page and in the mail's text"
        )
        func notes() throws {
            var report = Fixture.report(signals: 3)
            report.notes = ["9.5% of the portfolio stays in <cash>."]
            let html = try page(report)
            let note = try #require(html.ranges(of: "stays in &lt;cash&gt;.").first)
            #expect(note.lowerBound < (try #require(html.ranges(of: "SYM0").first)).lowerBound)
            #expect(try mailText(report).contains("stays in <cash>."))
        }

        @Test("Where everything is kept there is nothing to trade")
        func allKept() throws {
            let html = try page(
                MonthlyReport(
                    session: Fixture.session,
                    signals: [traded(.hold, held: 0.02, target: 0.02, symbol: "A")]))
            #expect(
                html.contains("0 buys, 0 sells, 1 hold: nothing to trade this month, what is held is kept."))
        }

        @Test(
            "The measured hit rate has a column where it is known, with interval and count, and none where not"
        )
        func hitRate() throws {
            var report = Fixture.report(signals: 3)
            #expect(try !page(report).contains("Hit rate"))
            report.signals[1].signal.expectedHitRate = HitRateEstimate(
                rate: 0.5512, low: 0.486, high: 0.613, count: 1_231)
            let html = try page(report)
            #expect(html.contains(">Hit rate</th>"))
            #expect(html.contains(#"55%<i class="q">49–61%</i><i class="q">of 1,231</i>"#))
            #expect(html.components(separatedBy: #"<td class="n w">–</td>"#).count - 1 >= 2)
            #expect(html.contains("95% interval and their count"))
        }

        @Test("An empty list is a page that says why, with the model that found nothing")
        func nothingQualifies() async throws {
            let scene = try Scene()
            try scene.publish(
                #"{"model": "2023-01", "notes": ["\#(Self.note)", "<b>"], "risk": {"rules": 3}}"#)
            var gathering = ReportGathering(lake: scene.lake)
            let report = try gathering.report(on: Fixture.session)
            #expect(report.notes == [Self.note, "<b>"] && report.decider == "2023-01")
            // In a shape of another time it is left out, and nothing else is.
            #expect(report.risk == nil)
            #expect(!report.warnings.contains { $0.contains("published no signals") })
            let html = try page(report)
            #expect(html.contains("No signals: nothing to trade this month. \(Self.note) &lt;b&gt;</p>"))
            #expect(html.contains("The list of this session is empty"))
            #expect(html.contains("<dd>2023-01</dd>") && !html.contains("{{") && !html.contains("Hit rate"))
            #expect(try mailText(report).contains("Nothing qualifies this month: of the 50 best stocks"))
            let summary = try await ReportPublication(
                lake: scene.lake, ledger: try LedgerDatabase(root: scene.folder.path)
            ).run(date: Fixture.session)
            #expect(summary.isPublished && summary.signals == 0)
            #expect(
                try scene.lake.manifest(of: .reports, on: Fixture.session).files.map(\.name) == [
                    "report.html"
                ])
        }

        @Test("The files beside the signals go with the mail as they were published")
        func attached() async throws {
            let scene = try Scene()
            try scene.publish(#"{"model": "2023-01", "notes": []}"#)
            let server = try MailServer()
            let mail = MailSettings(
                server: SMTPSettings(host: "127.0.0.1", port: server.port, security: .none, timeout: 20),
                from: "a@example.org", to: ["b@example.org"])
            let summary = try await ReportPublication(
                lake: scene.lake, ledger: try LedgerDatabase(root: scene.folder.path), mail: mail
            ).run(date: Fixture.session)
            #expect(summary.delivery == .sent)
            let received = String(decoding: try server.messages()[0], as: UTF8.self)
            for (name, bytes) in Scene.files {
                #expect(received.contains("filename=\"\(name)\""))
                #expect(received.contains(Data(bytes).base64EncodedString()))
            }
            #expect(received.contains("nothing to trade"))
        }

        @Test("A signals.json that is none is bad data, told with the remedy")
        func damaged() throws {
            let scene = try Scene()
            try scene.publish(#"{"model": 3}"#)
            let error = #expect(throws: ReportError.self) {
                var gathering = ReportGathering(lake: scene.lake)
                _ = try gathering.report(on: Fixture.session)
            }
            #expect(error?.code == .badSignals && error?.kind == .badData)
            #expect(error?.description.contains("run generate-signals --date 2022-12-30 --force") == true)
        }

        /// A session without a signal.
        private struct Scene {
            static let files: [(name: String, bytes: [UInt8])] = [
                ("signals.csv", Array("symbol,name\r\n".utf8)), ("orders.csv", Array("Action\r\n".utf8)),
            ]

            let folder: TemporaryFolder
            let lake: DataLake
            private let provenance = Provenance(
                command: "test", version: "0", inputs: [], started: .distantPast)

            init() throws {
                folder = try TemporaryFolder()
                lake = DataLake(root: folder.path)
                try lake.publish(
                    slots: (0..<Universe.slotCount).map { Slot(index: $0) }, on: Fixture.session,
                    provenance: provenance)
            }

            func publish(_ document: String) throws {
                try lake.publish(
                    signals: [],
                    others: Self.files.map { LakeFile(name: $0.name, bytes: $0.bytes) }
                        + [LakeFile(name: "signals.json", bytes: Array(document.utf8))],
                    on: Fixture.session, provenance: provenance)
            }
        }
    }
}
