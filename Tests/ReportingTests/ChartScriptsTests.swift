import Core
import Foundation
import Ledger
import Reporting
import TestSupport
import Testing
import TrackRecord

extension ReportingTests {
    @Suite("Chart scripts") struct ChartScriptsTests {
        private let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        private func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: folder.url.appending(path: name))
        }

        @Test("A file replaces the drawing of one chart: its data and colours are there for it")
        func replaced() async throws {
            try write("equity.gnuplot", "plot $curve using 1:2 with lines lc rgb accent")
            let report = Fixture.full(signals: 4)
            let own = try await ReportCharts(scripts: try ChartScripts(folder: folder.path)).draw(
                report, for: .mail)
            let usual = try await ReportCharts().draw(report, for: .mail)
            #expect(
                own.map(\.file) == usual.map(\.file) && own[0] != usual[0]
                    && own.dropFirst() == usual.dropFirst())
        }

        @Test("A script that fails or is of no chart is told by its name or gnuplot's words")
        func broken() async throws {
            try write("sectors.gnuplot", "plot $nothing")
            let scripts = try ChartScripts(folder: folder.path)
            let failed = await #expect(throws: ReportError.self) {
                try await ReportCharts(scripts: scripts).draw(Fixture.report(signals: 4))
            }
            #expect(failed?.code == .chartFailed)
            try write("pie.gnuplot", "")
            let stray = #expect(throws: ReportError.self) { try ChartScripts(folder: folder.path) }
            #expect(stray?.kind == .configuration && stray?.description.contains("pie.gnuplot") == true)
            let absent = #expect(throws: ReportError.self) {
                try ChartScripts(folder: folder.appending("no"))
            }
            #expect(absent?.description.contains("report.charts") == true)
        }

        @Test("A record of one month, and one without a share of no skill, are drawn or left out")
        func record() async throws {
            var report = Fixture.full(signals: 0)
            report.equity = nil
            report.success = SuccessFacts(Fixture.months(1), through: Fixture.session)
            #expect(try await ReportCharts().draw(report).map(\.file) == ["calibration.png"])
            var months = Fixture.months(3)
            for index in months.indices { months[index].outcome.stocks = 0 }
            report.success = SuccessFacts(months, through: Fixture.session)
            let charts = try await ReportCharts().draw(report)
            #expect(charts.map(\.file) == ["success.png", "calibration.png"])
            #expect(!charts[0].alternative.contains("without skill"))
        }
    }
}
