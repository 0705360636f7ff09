import Core
import Foundation
import Reporting
import TestSupport
import Testing

extension ReportingTests {
    @Suite("Page") struct ReportPageTests {
        @Test("Names from outside cannot become markup")
        func escaping() throws {
            var report = Fixture.report(signals: 3)
            report.signals[0].name = "<script>alert('x')</script>"
            report.signals[1].signal.reason = "a < b & \"c\""
            report.warnings = ["<img src=x>"]
            let html = try ReportPage().html(report, charts: [])
            #expect(!html.contains("<script"))
            #expect(!html.contains("<img"))
            #expect(html.contains("&lt;script&gt;"))
            #expect(html.contains("a &lt; b &amp; "))
        }

        @Test("A report of nothing says that there is nothing to trade")
        func empty() async throws {
            let report = MonthlyReport(session: Fixture.session, signals: [])
            let charts = try await ReportCharts().draw(report)
            let html = try ReportPage().html(report, charts: charts)
            #expect(charts.isEmpty)
            #expect(html.contains("nothing to trade"))
            #expect(html.contains("January 2023"))
            #expect(!html.contains("<img"))
            #expect(!html.contains("{{"))
        }

        @Test("A hundred signals fit a mail client's 100 kB and each says its action in words")
        func hundred() throws {
            let html = try ReportPage().html(Fixture.report(signals: 100), charts: [])
            #expect(html.utf8.count < 100_000)
            #expect(html.components(separatedBy: "▲ BUY").count - 1 == 70)
            #expect(html.components(separatedBy: "▼ SELL").count - 1 == 20)
            #expect(html.components(separatedBy: "■ HOLD").count - 1 == 10)
            #expect(!html.contains(">nan"))
        }

        @Test("A template that is absent or broken is a configuration error")
        func template() throws {
            let folder = try TemporaryFolder()
            try Data("{{#a}}".utf8).write(to: folder.url.appending(path: "broken"))
            for name in ["absent", "broken"] {
                let error = #expect(throws: ReportError.self) {
                    try ReportPage(template: folder.appending(name))
                }
                #expect(error?.kind == .configuration)
                #expect(error?.description.contains(name) == true)
            }
        }

        @Test(
            "Chromium shows every picture, and a phone needs no sideways scrolling", .timeLimit(.minutes(2)))
        func browser() async throws {
            let folder = try TemporaryFolder()
            let report = Fixture.report()
            let charts = try await ReportCharts().draw(report)
            #expect(charts.map(\.file) == ["equity.png", "drawdown.png", "sectors.png", "confidence.png"])
            for chart in charts { try Data(chart.bytes).write(to: folder.url.appending(path: chart.file)) }
            try Data(try ReportPage().html(report, charts: charts).utf8)
                .write(to: folder.url.appending(path: "report.html"))
            let frame = """
                <body><iframe src="report.html" width="390" height="800" style="border:0"></iframe><script>
                addEventListener('load', () => {
                  const page = document.querySelector('iframe').contentDocument
                  const widths = [...page.images].map(image => image.naturalWidth).join()
                  document.body.dataset.found = widths + ' ' +
                    (page.documentElement.scrollWidth <= page.documentElement.clientWidth ? 'fits' : 'too wide')
                })</script></body>
                """
            try Data(frame.utf8).write(to: folder.url.appending(path: "frame.html"))
            let dom = try ProcessResult.run(
                "/usr/bin/chromium",
                [
                    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                    "--allow-file-access-from-files", "--user-data-dir=\(folder.appending("profile"))",
                    "--dump-dom",
                    "file://\(folder.appending("frame.html"))",
                ])
            #expect(dom.status == 0)
            #expect(dom.standardOutput.contains(#"data-found="1600,1600,1600,1600 fits""#))
        }
    }
}
