import Core
import Foundation
import Reporting
import TestSupport
import Testing

extension ReportingTests {
    @Suite("Room in the monthly mail") struct MonthlyMailRoomTests {
        private func long(_ count: Int) -> MonthlyReport {
            var report = Fixture.full(signals: count)
            for index in report.signals.indices {
                report.signals[index].name = String(repeating: "Ürsäch<&> ", count: 30)
                report.signals[index].sector = String(repeating: "\"Sector\" ", count: 20)
                report.signals[index].signal.reason =
                    "Told: " + String(repeating: "because of é and <so>, ", count: 40)
            }
            return report
        }

        @Test("A hundred signals with a sentence each are told in full")
        func hundred() throws {
            let message = try Fixture.mail(Fixture.full(signals: 100))
            #expect(message.html.utf8.count < 100_000)
            #expect(message.html.components(separatedBy: "▲ BUY").count - 1 == 70)
            #expect(message.html.contains("Ranked 100 of 100") && !message.html.contains("The reasons of"))
        }

        @Test(
            "Long ones lose the reasons of the lowest ranks, and the mail says how many, and where they are")
        func reasons() throws {
            let message = try Fixture.mail(long(100))
            #expect(message.html.utf8.count < 100_000)
            let told = message.html.components(separatedBy: "Told: because").count - 1
            let shown = message.html.components(separatedBy: "<b>SYM").count - 1
            #expect(shown == 100 && told > 0)
            let said = try #require(message.html.firstMatch(of: /The reasons of (\d+) signals/)?.1)
            let explained = 100 - (try #require(Int(said)))
            #expect(
                explained == told && explained > 8 && message.html.contains("in the attached signals.csv"))
            #expect(message.text.contains("The reasons of \(said) signals"))
        }

        @Test("Of thousands the highest ranks are told, and the rest is counted")
        func thousands() throws {
            let message = try Fixture.mail(long(3_600))
            #expect(message.html.utf8.count < 100_000)
            let shown = message.html.components(separatedBy: "<b>SYM").count - 1
            #expect(shown > 50)
            #expect(message.html.contains("\(FigureNumber.grouped(3_600 - shown)) more signals"))
            #expect(message.html.contains("Buy (2,520), of which \(shown) are shown"))
        }

        @Test("The first day: no signals, no model, no past, no prices")
        func empty() async throws {
            var report = MonthlyReport(session: Fixture.session, signals: [])
            report.notes = ["Nothing qualifies."]
            #expect(try await ReportCharts().draw(report, for: .mail).isEmpty)
            let mail = try MailPeer.read(try Fixture.mail(report))
            #expect(mail.subject == "Bellwether, January 2023: nothing to trade")
            #expect(mail.crossed.isEmpty && mail.parts.count == 5 && !mail.html.contains("{{"))
            for words in [
                "nothing to trade this month. Nothing qualifies.", "The list of this session is empty",
                "no earlier signals to compare with", "has a known outcome yet", "none: all in cash",
                "What decided is not known", "prices are not in the tree", "not known",
            ] {
                #expect(
                    mail.html.contains(words)
                        && mail.text.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(
                            words),
                    "\(words)")
            }
            #expect(!mail.html.contains("NaN") && !mail.html.contains("nan%") && !mail.text.contains("nil"))
        }

        private enum FigureNumber {
            static func grouped(_ value: Int) -> String {
                value < 1_000 ? "\(value)" : "\(value / 1_000),\(String(value + 1_000_000).suffix(3))"
            }
        }
    }
}
