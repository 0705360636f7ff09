import Core
import Foundation
import Health
import Lake
import Ledger
import Portfolio
import Reporting
import TestSupport
import Testing
import TrackRecord

extension ReportingTests {
    @Suite("The paper account in page and mail") struct PaperMailTests {
        private let folder: TemporaryFolder
        private let ledger: LedgerDatabase
        private let opened = Fixture.session.adding(months: -1)
        private let now = Timestamp(secondsSinceEpoch: 1_672_473_600)

        init() throws {
            folder = try TemporaryFolder()
            ledger = try LedgerDatabase(root: folder.path)
        }

        private func dollars(_ amount: Double) -> Money { Money(rounding: amount) ?? .zero }

        /// From 30 November: 1,000,000 becomes 1,020,000 and then `last`, with six stocks.
        private func fill(last: Double = 1_012_345.67, events: [RiskEvent] = []) throws {
            var books = try PaperBooks(ledger, opened: opened)
            try books.book(Fixture.session.adding(days: -1), worth: 1_020_000) {
                $0.bought = dollars(600_000)
                $0.costs = dollars(600)
                $0.trades = 30
            }
            let held = (0..<6).map {
                books.position(
                    $0 == 0 ? "<b>X" : "SYM\($0)", shares: 20 - $0, price: 1_000, cost: 9_000,
                    on: Fixture.session)
            }
            try books.book(Fixture.session, worth: last, holding: held, events: events) {
                $0.dividends = dollars(45.6)
            }
        }

        private func reconcile(residual: Double, month: Int = 0) throws {
            try ledger.record(
                PaperReconciliation(
                    session: opened.adding(months: -month), through: Fixture.session.adding(months: -month),
                    digest: "d", paper: 0.012_345, backtest: 0.012_5, price: -0.000_2, sizing: 0.000_1,
                    cost: -0.000_055, actions: 0, missed: 0, residual: residual), at: now)
        }

        private func report(signals count: Int = 12) throws -> MonthlyReport {
            var report = Fixture.full(signals: count)
            report.paper = try PaperRecord.recorded(in: ledger, through: Fixture.session)
            return report
        }

        private func text(_ mail: MailPeer) -> String {
            mail.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }

        @Test("Without an account one line says how to begin, on the page and in the mail")
        func none() throws {
            let report = try report()
            let line = "There is no paper account yet: bellwether paper opens it"
            #expect(try ReportPage().html(report, charts: []).contains(line))
            let mail = try MailPeer.read(try Fixture.mail(report))
            #expect(mail.html.contains(line) && text(mail).contains(line))
            #expect(!mail.headings.contains("Goals") && !mail.headings.contains("Risk"))
        }

        @Test("Account, risk, reconciliation and goals are told alike by page, HTML and text")
        func told() throws {
            try fill()
            try reconcile(residual: 0)
            var report = try report()
            let limits = RiskLimits()
            let market = MarketVolatility(annualised: limits.marketVolatility / 0.8, sessions: 20)
            report.risk = RiskSummary(
                (0..<3).map { RiskChange(rule: .sector, slot: $0, before: 0.034, after: 0.02) },
                RiskConditions(limits: limits, market: market, portfolioValue: 1), symbol: { _ in nil })
            let mail = try MailPeer.read(try Fixture.mail(report))
            let page = try ReportPage().html(report, charts: [])
            let parts = ["Paper account", "Risk", "Paper against backtest", "Goals"]
            #expect(mail.headings.filter(parts.contains) == parts && mail.crossed.isEmpty)
            for words in [
                "$1,012,345.67, +1.23% since 30 November 2022", "30 trades of $600,000.00",
                "$600.00 of costs (10.0 basis points)", "$45.60 of dividends", "and 1 more",
                "Level", "\u{2212}0.75%", "Largest sector", "4.2% of the portfolio taken off 3 positions",
                "37.5% a year; positions are scaled to 80%", "+123.5", "\u{2212}0.6",
                "Watched, never tuned to",
                "A trade has cost $20.00 on average", "Sharpe ratio after 60 sessions, of which there are 2",
                "≤ 15.0 bp", "not yet",
            ] {
                #expect(mail.html.contains(words), "\(words)")
                #expect(text(mail).contains(words.replacing("\u{A0}", with: " ")), "\(words)")
                #expect(page.contains(words), "\(words)")
            }
            for line in mail.text.components(separatedBy: "\n") { #expect(line.count <= 72, "\(line)") }
            #expect(page.contains("&lt;b&gt;X") && !page.contains("<b>X"))
            #expect(!page.contains("{{") && !mail.html.contains("{{") && !page.contains("Buying is halted"))
        }

        @Test("A residual is marked from beyond one basis point on", arguments: [0.000_1, 0.000_101])
        func residual(residual: Double) throws {
            try fill()
            try reconcile(residual: residual)
            for month in 1...5 { try reconcile(residual: 0, month: month) }
            let mail = try MailPeer.read(try Fixture.mail(try report()))
            #expect(mail.text.contains("+1.0 !") == (residual > 0.000_1))
            #expect(mail.html.contains("beyond 1: run bellwether paper check") == (residual > 0.000_1))
            // Four months have room in a mail, all in the page.
            #expect(mail.html.contains("2022-09") && !mail.html.contains(">2022-08<"))
            #expect(try ReportPage().html(try report(), charts: []).contains("2022-08-"))
        }

        @Test("A halt stands before everything else, in the subject too, with its reason")
        func halted() throws {
            try fill(
                last: 960_000,
                events: [
                    RiskEvent(
                        session: Fixture.session, action: .halted, reason: "5.9% below the <peak>",
                        actor: "paper")
                ])
            let report = try report()
            let mail = try MailPeer.read(try Fixture.mail(report))
            #expect(mail.subject == "Bellwether, January 2023: HALTED, 8 buys, 3 sells, 1 hold")
            #expect(mail.headings.prefix(2) == ["January 2023", "Buying is halted"])
            #expect(
                text(mail).contains("30 December 2022: 5.9% below the <peak>. The account stands 5.9% below"))
            let page = try ReportPage().html(report, charts: [])
            let halt = try #require(page.range(of: "Buying is halted"))
            let header = try #require(page.range(of: "<header>"))
            #expect(halt.lowerBound < header.lowerBound && page.contains("below the &lt;peak&gt;"))
            #expect(page.contains("halted: 5.9% below"))

            let status = DailyStatus(
                try HealthGathering(lake: DataLake(root: folder.path), ledger: ledger).health(at: now))
            let daily = try MailPeer.read(
                status.mail(
                    from: "a@example.org", to: ["b@example.org"], templates: try MailTemplates(),
                    date: Date(timeIntervalSince1970: 1_672_473_600)))
            #expect(status.verdict == .critical)
            #expect(daily.subject == "Bellwether, 31 December 2022: BUYING IS HALTED")
            #expect(daily.headings.prefix(2) == ["Buying is halted", "Buying is halted"])
            #expect(daily.text.contains("bellwether resume") && daily.html.contains("&lt;peak&gt;"))
        }

        @Test("While it lasts a halt stands above alerts of something else too")
        func alerts() throws {
            try ledger.raise(Alert(.warning, command: "fetch-daily", key: "k", message: "late"), at: now)
            func mail(_ halt: String?) throws -> MailPeer {
                try MailPeer.read(
                    AlertMail(try ledger.openAlerts(), halt: halt).message(
                        from: "a@example.org", to: ["b@example.org"], templates: try MailTemplates(),
                        date: Date(timeIntervalSince1970: 1_672_473_600)))
            }
            let halted = try mail("Buying is halted since the close of 2022-12-30: <news>")
            #expect(halted.headings.dropFirst().first == "Buying is halted")
            #expect(halted.html.contains("&lt;news&gt;") && text(halted).contains("2022-12-30: <news>"))
            #expect(try !mail(nil).headings.contains("Buying is halted"))
        }

        @Test("The daily mail tells the equity, the session, the drawdown and the level")
        func daily() throws {
            try fill()
            let status = DailyStatus(
                try HealthGathering(lake: DataLake(root: folder.path), ledger: ledger).health(at: now))
            #expect(status.verdict == .well)
            let mail = try MailPeer.read(
                status.mail(
                    from: "a@example.org", to: ["b@example.org"], templates: try MailTemplates(),
                    date: Date(timeIntervalSince1970: 1_672_473_600)))
            #expect(mail.headings.contains("Paper account") && mail.crossed.isEmpty)
            for words in ["$1,012,345.67", "\u{2212}0.75%", "0.75%", "normal", "6 stocks"] {
                #expect(mail.html.contains(words) && mail.text.contains(words), "\(words)")
            }
        }

        @Test("A hundred signals with all of the account still fit a mail that is not clipped")
        func room() throws {
            try fill()
            for month in 0...5 { try reconcile(residual: 0.001, month: month) }
            let message = try Fixture.mail(try report(signals: 100))
            #expect(message.html.utf8.count < MonthlyReport.longestHTML)
            #expect(message.html.components(separatedBy: "▲ BUY").count - 1 == 70)
        }

        @Test("The page is made again when the books of its session change, and not for those of later ones")
        func publication() async throws {
            let lake = DataLake(root: folder.path)
            let provenance = Provenance(command: "test", version: "0", inputs: [], started: .distantPast)
            try lake.publish(
                slots: (0..<Universe.slotCount).map { Slot(index: $0) }, on: Fixture.session,
                provenance: provenance)
            let json = #"""
                {"model": "2023-01", "notes": ["n"], "risk": {"level": "closed_to_new", "scale": 1, "changes": [],
                "daily_return": -0.02, "rules": [{"rule": "kelly", "positions": 2, "removed": 0.031}]}}
                """#
            try lake.publish(
                signals: [],
                others: [LakeFile(name: "signals.json", bytes: Array(json.utf8))], on: Fixture.session,
                provenance: provenance)
            try fill()
            let publication = ReportPublication(lake: lake, ledger: ledger)
            let first = try await publication.run(date: Fixture.session)
            #expect(first.isPublished)
            let page = try String(contentsOf: URL(filePath: first.path), encoding: .utf8)
            #expect(page.contains("$1,012,345.67") && page.contains("3.1% of the portfolio taken off 2"))
            #expect(try await !publication.run(date: Fixture.session).isPublished)
            let next = ExchangeCalendar.nyse.session(after: Fixture.session) ?? Fixture.session
            try ledger.book(
                PaperBooking(
                    session: PaperSession(session: next, digest: "n", cash: dollars(9), stocks: .zero),
                    positions: [], journal: []), at: now)
            #expect(try await !publication.run(date: Fixture.session).isPublished)
            try reconcile(residual: 0)
            #expect(try await publication.run(date: Fixture.session).isPublished)
        }
    }
}
