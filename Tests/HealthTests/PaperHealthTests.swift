import Core
import Foundation
import Health
import Lake
import Ledger
import Portfolio
import TestSupport
import Testing

@Suite("Health of the paper account") struct PaperHealthTests {
    private let folder: TemporaryFolder
    private let lake: DataLake
    private let ledger: LedgerDatabase
    private let now = Timestamp("2022-12-31T06:30:00Z") ?? Timestamp(secondsSinceEpoch: 0)

    init() throws {
        folder = try TemporaryFolder()
        lake = DataLake(root: folder.path)
        ledger = try LedgerDatabase(root: folder.path)
    }

    private func day(_ text: String) -> CivilDate { CivilDate(text) ?? CivilDate(daysSinceEpoch: 0) }

    private func health(_ limits: RiskLimits = RiskLimits()) throws -> SystemHealth {
        try HealthGathering(lake: lake, ledger: ledger, limits: limits).health(at: now)
    }

    private func publish(_ session: String) throws {
        try lake.publish(
            bars: [
                Bar(
                    symbol: "AAA", date: day(session), open: 1, high: 1, low: 1, close: 1, volume: 1,
                    source: "t")
            ], actions: [], rejects: [], on: day(session),
            provenance: Provenance(
                command: "fetch-daily", version: "1", inputs: [], started: Date(timeIntervalSince1970: 0)))
    }

    @Test("Without an account there is nothing to tell, and no metric")
    func none() throws {
        #expect(try health().paper == nil)
        #expect(try !health().metrics.text.contains("bellwether_paper"))
    }

    @Test("Equity, the session, the drawdown and the level come from the books")
    func standing() throws {
        var books = try PaperBooks(ledger, opened: day("2022-12-27"))
        try books.book(day("2022-12-28"), worth: 1_020_000)
        try books.book(
            day("2022-12-29"), worth: 1_003_680,
            holding: [books.position("AAA", shares: 5, price: 1_000, cost: 4_000, on: day("2022-12-29"))])
        let paper = try #require(try health().paper)
        #expect(paper.equity == 1_003_680 && paper.cash == 998_680 && paper.positions == 1)
        #expect(abs(paper.dailyReturn + 0.016) < 1e-12 && abs(paper.drawdown - 0.016) < 1e-12)
        #expect(abs(paper.totalReturn - 0.003_68) < 1e-12 && paper.peakSession == day("2022-12-28"))
        // 1.6 % lost is beyond the first daily limit and below the second.
        #expect(paper.level == .halved && paper.halt == nil && paper.haltedSince == nil)
        #expect(try health(.none).paper?.level == .normal)
        let metrics = try health().metrics.text
        #expect(metrics.contains("bellwether_paper_equity_dollars 1003680\n"))
        #expect(metrics.contains("bellwether_paper_risk_level 1\n"))
        #expect(metrics.contains("bellwether_paper_last_session_timestamp_seconds 1672272000\n"))
    }

    @Test("A halt is told with its session and its reason")
    func halted() throws {
        var books = try PaperBooks(ledger, opened: day("2022-12-27"))
        let event = RiskEvent(
            session: day("2022-12-28"), action: .halted, reason: "5.1% below the peak", actor: "paper")
        try books.book(day("2022-12-28"), worth: 949_000, events: [event])
        let paper = try #require(try health().paper)
        #expect(paper.level == .halted && paper.haltedSince == day("2022-12-28"))
        #expect(paper.halt == "Buying is halted since the close of 2022-12-28: 5.1% below the peak")
        #expect(try health().metrics.text.contains("bellwether_paper_risk_level 3\n"))
        let text = String(decoding: try HealthJSON.encoder.encode(try health()), as: UTF8.self)
        #expect(text.contains("\"level\":\"halted\"") && text.contains("\"halted_since\":\"2022-12-28\""))
    }

    @Test("It is behind by the sessions whose prices are there and that are not booked")
    func behind() throws {
        _ = try PaperBooks(ledger, opened: day("2022-12-27"))
        #expect(try health().paper?.behind == 0)
        try publish("2022-12-27")
        #expect(try health().paper?.behind == 0)
        try publish("2022-12-29")
        #expect(try health().paper?.behind == 2)
        #expect(try health().metrics.text.contains("bellwether_paper_behind_sessions 2\n"))
    }
}
