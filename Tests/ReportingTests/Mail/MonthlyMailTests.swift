import Core
import Foundation
import Ledger
import Reporting
import TestSupport
import Testing

extension ReportingTests {
    @Suite("Monthly mail") struct MonthlyMailTests {
        @Test("Python reads a message whose pictures are all there, with the table attached")
        func structure() async throws {
            let report = Fixture.full(signals: 12)
            let charts = try await ReportCharts().draw(report, for: .mail)
            let mail = try MailPeer.read(try Fixture.mail(report, charts: charts))
            #expect(mail.subject == "Bellwether, January 2023: 8 buys, 3 sells, 1 hold")
            #expect(
                mail.parts == [
                    "multipart/mixed", "multipart/related", "multipart/alternative", "text/plain",
                    "text/html",
                    "image/png", "image/png", "image/png", "image/png", "image/png", "text/csv",
                ])
            #expect(mail.sources.map { String($0.dropFirst(4)) }.sorted() == mail.pictures.sorted())
            #expect(mail.sources.allSatisfy { $0.hasPrefix("cid:") } && mail.sources.count == 5)
            #expect(mail.alternatives.allSatisfy { $0.count > 20 })
            #expect(mail.attachments == ["signals.csv"] && mail.importance == nil)
            #expect(mail.crossed.isEmpty && mail.style < 8_000)
            #expect(
                mail.headings == [
                    "January 2023", "Before you act", "Changes against last month", "Signals",
                    "How past signals did", "Paper account", "Portfolio and risk", "The model's backtest",
                    "The model", "Data and costs",
                ])
            #expect(!mail.html.contains("http") && !mail.html.contains("{{"))
        }

        @Test("Text and HTML say the same, and no line of the text is wider than 72 columns")
        func text() throws {
            let mail = try MailPeer.read(try Fixture.mail(Fixture.full(signals: 12)))
            for words in [
                "52.5%", "SYM11", "95% interval", "Measured", "price", "Cost of running", "3 January 2023",
                "as concentrated as 9", "Steps, seed", "9.5% of the portfolio stays in cash.", "+50%",
            ] {
                #expect(mail.html.contains(words), "\(words)")
                #expect(mail.text.contains(words), "\(words)")
            }
            for line in mail.text.components(separatedBy: "\n") {
                #expect(line.count <= 72, "\(line)")
            }
            #expect(mail.text.contains("Number 3 Holdings & Sons, Inc."))
        }

        @Test("What past signals came to is held against what no skill comes to", arguments: [40, 20, 2])
        func skill(hits: Int) throws {
            var report = Fixture.full(signals: 5)
            report.success = SuccessFacts(Fixture.months(12, hits: hits), through: Fixture.session)
            let html = try Fixture.mail(report).html
            let words =
                [
                    40: "the interval lies above that", 20: "this is no evidence of skill",
                    2: "did worse than chance",
                ]
            for (key, sentence) in words { #expect(html.contains(sentence) == (key == hits)) }
            #expect(html.contains("Without skill 48.0% would have paid"))
        }

        @Test("Names from outside cannot become markup or headers, nor turn the direction of the words")
        func escaping() throws {
            var report = Fixture.full(signals: 3)
            report.signals[0].signal.symbol = Symbol(rawValue: "<script>alert(1)</script>")
            report.signals[0].name = "\"\u{301} onmouseover='x'"
            report.signals[0].sector = "\u{202E}<img src=x>"
            report.signals[1].signal.reason = "a < b\r\nBcc: x@example.org\r\n\r\n<b>"
            report.warnings = ["</td></table><h1>Act</h1>"]
            report.model?.notes = ["<style>*{display:none}</style>"]
            report.decider = "x\r\nBcc: y@example.org"
            report.notes = ["{{head.subject}} <i>"]
            let mail = try MailPeer.read(try Fixture.mail(report))
            #expect(!mail.tags.contains("script") && !mail.tags.contains("img") && !mail.tags.contains("i"))
            #expect(mail.headings.filter { $0 == "Act" }.isEmpty && mail.crossed.isEmpty)
            #expect(mail.html.contains("&quot;\u{301} onmouseover=&#39;x&#39;"))
            #expect(mail.html.contains("{{head.subject}} &lt;i&gt;"))
            #expect(!mail.html.contains("\u{202E}") && !mail.text.contains("\nBcc:"))
            #expect(mail.text.contains("<script>"))
        }

        @Test("The id is that of the list: words, costs and age make no other mail, a weight does")
        func identity() throws {
            let report = Fixture.full(signals: 4)
            let id = try Fixture.mail(report).id
            #expect(id.hasPrefix("2022-12-30.") && id.hasSuffix("@example.org"))
            var later = report
            later.write(at: Timestamp(secondsSinceEpoch: 1_700_000_000), costs: nil)
            later.success = nil
            #expect(try Fixture.mail(later).id == id)
            var other = report
            other.signals[0].signal.targetWeight += 1e-9
            #expect(try Fixture.mail(other).id != id)
            let elsewhere = report.mail(
                from: "a@b\r\nBcc: x", to: ["c@example.org"], templates: try MailTemplates(), charts: [],
                date: .distantPast)
            #expect(elsewhere.id != id && elsewhere.id.hasSuffix("@bBccx"))
        }

        @Test("A mail that comes after the session to trade in says so, with the age of its prices")
        func late() throws {
            var report = Fixture.full(signals: 4)
            report.data.published = Timestamp("2022-12-31T02:00:00Z")
            report.write(at: try #require(Timestamp("2023-01-03T14:00:00Z")), costs: nil)
            #expect(report.warnings.count == 2)
            #expect(
                try Fixture.mail(report).html.contains("31 December 2022, 02:00 UTC, 3 days before this mail")
            )
            report.write(at: try #require(Timestamp("2023-01-04T15:00:00Z")), costs: nil)
            #expect(report.warnings.count == 3)
            let html = try Fixture.mail(report).html
            #expect(html.contains("3 January 2023, had opened already") && html.contains("1 closed before"))
        }
    }
}
