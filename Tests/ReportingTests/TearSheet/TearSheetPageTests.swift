import Core
import Foundation
import Lake
import Portfolio
import Reporting
import TestSupport
import Testing

extension ReportingTests {
    @Suite("Tear sheet page") struct TearSheetPageTests {
        private func html(_ sheet: TearSheet) throws -> String {
            try TearSheetPage().html(sheet, figures: sheet.figures(), charts: [])
        }

        @Test("Names from outside cannot become markup")
        func escaping() throws {
            var sheet = TearSheetFixture.sheet(60)
            sheet.title = "<script>alert('x')</script>"
            sheet.baselines[0].name = "a < b & \"c\""
            sheet.facts = [.init("<b>", "<i>")]
            sheet.warnings = [.init(.grave, "<img src=x>"), .init(.caution, "<u>")]
            let page = try html(sheet)
            for tag in ["<script", "<img", "<b>", "<i>", "<u>"] { #expect(!page.contains(tag), "\(tag)") }
            #expect(page.contains("&lt;script&gt;") && page.contains("a &lt; b &amp; "))
            #expect(!page.contains("{{"))
        }

        @Test("What was seen in training is told before anything else, and its figures come last")
        func honesty() throws {
            let page = try html(TearSheetFixture.sheet(300, unseen: 200))
            let places = [
                "no evidence</h2>", "<h1>", "not seen in training: 20", "sessions seen in training: 20",
            ]
            .compactMap { page.range(of: $0)?.lowerBound }
            #expect(places.count == 4 && places == places.sorted())
            let clean = try html(
                {
                    var sheet = TearSheetFixture.sheet(300, unseen: nil)
                    sheet.warnings = []
                    return sheet
                }())
            #expect(!clean.contains("no evidence") && !clean.contains("Before you believe it"))
            #expect(clean.contains("<h2>Key figures: "))
        }

        @Test("Every portfolio has a column, every month a cell with 1/N's below")
        func tables() throws {
            let sheet = TearSheetFixture.sheet(300, unseen: nil)
            let page = try html(sheet)
            for line in sheet.lines {
                #expect(page.components(separatedBy: "data-name=\"\(line.name)\"").count > 20, "\(line.name)")
            }
            let months = Set(sheet.subject.path.dates.dropFirst().map(\.yearMonth)).count
            #expect(page.components(separatedBy: "<small>").count - 1 == months + 2)
        }

        @Test("A flat, a short and a bankrupt backtest make pages without a number that is none")
        func extremes() async throws {
            var flat = TearSheetFixture.sheet(300, unseen: nil)
            flat.subject.path.equity = flat.subject.path.equity.map { _ in 1 }
            flat.subject.path.turnover = flat.subject.path.turnover.map { _ in 0 }
            flat.subject.path.exposure = flat.subject.path.exposure.map { _ in 0 }
            var broke = TearSheetFixture.sheet(300, unseen: nil)
            for day in 200..<300 { broke.subject.path.equity[day] = 0 }
            for sheet in [flat, broke, TearSheetFixture.sheet(2), TearSheetFixture.sheet(1, unseen: nil)] {
                let charts = try await TearSheetCharts().draw(sheet)
                let page = try TearSheetPage().html(sheet, figures: sheet.figures(), charts: charts)
                #expect(!page.contains(">nan") && !page.contains(">inf") && !page.contains("{{"))
                #expect(charts.isEmpty == (sheet.subject.path.dates.count < 2))
            }
        }

        @Test("The same sheet gives the same bytes: a page that holds its pictures, and each beside it")
        func files() async throws {
            let sheet = TearSheetFixture.sheet()
            let figures = sheet.figures()
            let folder = try TemporaryFolder()
            var digests: [String] = []
            for name in ["a", "b"] {
                let lake = DataLake(root: folder.appending(name))
                let place = LakeFolder(
                    path: "models/backtest-results/2023-01_x", producer: "bellwether backtest")
                let files = try await TearSheetPage().files(sheet, figures: figures)
                #expect(
                    files.map(\.name) == [
                        "tearsheet.html", "growth.png", "growth-narrow.png", "drawdown.png",
                        "drawdown-narrow.png", "rolling-sharpe.png", "monthly-excess.png", "exposure.png",
                        "turnover.png",
                    ])
                digests.append(
                    try lake.publish(
                        place, files: files,
                        provenance: Provenance(command: "test", version: "1", inputs: [], started: Date())
                    ).digest)
                let page = String(decoding: try lake.file("tearsheet.html", of: place), as: UTF8.self)
                #expect(page.components(separatedBy: "data:image/png;base64,").count - 1 == 8)
                #expect(!page.contains("http"))
            }
            #expect(digests[0] == digests[1])
        }

        @Test("Short backtests leave out what they cannot show")
        func charts() async throws {
            let names = try await TearSheetCharts().draw(TearSheetFixture.sheet(60, unseen: 30))
                .map(\.picture.file)
            #expect(names == ["growth.png", "drawdown.png", "exposure.png", "turnover.png"])
            var alone = TearSheetFixture.sheet(700, unseen: nil)
            alone.baselines = []
            #expect(
                try await TearSheetCharts().draw(alone).map(\.picture.file) == [
                    "growth.png", "drawdown.png", "rolling-sharpe.png", "exposure.png", "turnover.png",
                ])
        }

        @Test(
            "A name cannot end the script of a chart",
            arguments: ["\"; !touch x", "EOD", "a\\\nexit", "{/*9 x}"])
        func quoting(name: String) async throws {
            var sheet = TearSheetFixture.sheet(40, unseen: nil)
            sheet.subject.name = name
            sheet.baselines[0].name = name
            #expect(try await TearSheetCharts().draw(sheet).count == 4)
        }

        @Test(
            "Chromium shows every picture, and neither a phone nor a desk needs sideways scrolling",
            .timeLimit(.minutes(2)))
        func browser() async throws {
            let folder = try TemporaryFolder()
            let sheet = TearSheetFixture.sheet()
            let charts = try await TearSheetCharts().draw(sheet)
            let page = try TearSheetPage().html(sheet, figures: sheet.figures(), charts: charts)
            try Data(page.utf8).write(to: folder.url.appending(path: "tearsheet.html"))
            let frame = """
                <body><iframe src="tearsheet.html" width="390" height="800"></iframe>
                <iframe src="tearsheet.html" width="1200" height="800"></iframe><script>
                addEventListener('load', () => {
                  document.body.dataset.found = [...document.querySelectorAll('iframe')].map(frame => {
                    const page = frame.contentDocument
                    return [...page.images].map(image => image.naturalWidth).join() + ' ' +
                      (page.documentElement.scrollWidth <= page.documentElement.clientWidth ? 'fits' : 'too wide')
                  }).join(', ')
                })</script></body>
                """
            try Data(frame.utf8).write(to: folder.url.appending(path: "frame.html"))
            let dom = try ProcessResult.run(
                "/usr/bin/chromium",
                [
                    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                    "--allow-file-access-from-files", "--user-data-dir=\(folder.appending("profile"))",
                    "--dump-dom", "file://\(folder.appending("frame.html"))",
                ])
            #expect(dom.status == 0)
            #expect(
                dom.standardOutput.contains(
                    "data-found=\"960,960,960,960,960,960 fits, 1920,1920,960,960,960,960 fits\""),
                "\(dom.standardOutput.prefix(600))")
        }
    }
}
