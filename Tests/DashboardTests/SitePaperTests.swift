import Core
import Dashboard
import Foundation
import Health
import Ledger
import Portfolio
import TestSupport
import Testing
import TrackRecord

@Suite("The paper account on the dashboard") struct SitePaperTests {
    private func books(_ tree: SmallTree) throws -> PaperBooks {
        var books = try PaperBooks(tree.ledger, opened: SmallTree.past)
        let sessions = ExchangeCalendar.nyse.sessions(
            in: SmallTree.past.adding(days: 1)...SmallTree.date("2022-12-28"))
        try books.book(sessions, returning: [0.004, -0.002])
        return books
    }

    @Test("Without an account no file tells of one")
    func none() throws {
        let tree = try SmallTree()
        _ = try tree.site.refresh(at: SmallTree.now)
        #expect(!tree.exists("api/paper.json"))
        #expect(try tree.json("performance.json")["paper"] == nil)
        #expect(try tree.json("index.json")["halt"] == nil && tree.json("today.json")["paper"] == nil)
    }

    @Test("A session that is booked changes what tells of the account, and nothing else")
    func incremental() throws {
        let tree = try SmallTree()
        try tree.publishMonths()
        var books = try books(tree)
        _ = try tree.site.refresh(at: SmallTree.now)
        let first = try tree.digests()
        #expect(try tree.json("performance.json")["paper"] as? String == "paper.json")
        let idle = try tree.site.refresh(at: SmallTree.now)
        #expect(idle.written == 0 && idle.removed == 0)

        try books.book(
            SmallTree.date("2022-12-29"), worth: 1_030_000,
            holding: [
                books.position(
                    "AAA", shares: 100, price: 103, cost: 10_000, on: SmallTree.date("2022-12-29"))
            ])
        _ = try tree.site.refresh(at: SmallTree.now)
        let second = try tree.digests()
        #expect(Set(second.keys.filter { second[$0] != first[$0] }) == ["today", "performance"])
        let paper = try tree.json("paper.json")
        #expect(paper["session"] as? String == "2022-12-29" && paper["equity"] as? Double == 1_030_000)
        let position = try #require(try tree.rows("paper.json", "positions").first)
        #expect(position["weight"] as? Double == 0.01 && position["gain"] as? Double == 300)
        let curve = try #require(paper["curve"] as? [String: [Any]])
        #expect(curve["dates"]?.count == 21 && curve["dates"]?.last as? String == "2022-12-29")
        #expect((curve["equity"]?.first as? Double) == 1_000_000)

        // A reconciliation, and what a person decides, are noticed too.
        try tree.ledger.record(
            PaperReconciliation(
                session: SmallTree.past, through: SmallTree.date("2022-12-29"), digest: "d", paper: 0.03,
                backtest: 0.02, price: 0.004, sizing: 0.003, cost: 0.001, actions: 0.001, missed: 0.000_8,
                residual: 0.000_2), at: SmallTree.now)
        _ = try tree.site.refresh(at: SmallTree.now)
        let row = try #require(try tree.rows("paper.json", "reconciliations").first)
        #expect(row["is_explained"] as? Bool == false && abs((row["gap"] as? Double ?? 0) - 0.01) < 1e-12)
    }

    @Test("A halt is in the index, so that every page shows it, until a person resumes")
    func halt() throws {
        let tree = try SmallTree()
        _ = try books(tree)
        let event = RiskEvent(
            session: SmallTree.date("2022-12-28"), action: .haltedByHand, reason: "<b>news</b>", actor: "ann")
        try tree.ledger.append(event, at: SmallTree.now)
        _ = try tree.site.refresh(at: SmallTree.now)
        #expect(
            try tree.json("index.json")["halt"] as? String
                == "Buying is halted since the close of 2022-12-28: <b>news</b>")
        let paper = try #require(try tree.json("today.json")["paper"] as? [String: Any])
        #expect(paper["level"] as? String == "halted")
        try tree.ledger.append(
            RiskEvent(
                session: SmallTree.date("2022-12-28"), action: .resumed, reason: "looked", actor: "ann"),
            at: SmallTree.now)
        _ = try tree.site.refresh(at: SmallTree.now)
        #expect(try tree.json("index.json")["halt"] == nil)
        let risk = try #require(try tree.json("paper.json")["risk"] as? [String: Any])
        let events = try #require(risk["events"] as? [[String: Any]])
        #expect(events.map { $0["action"] as? String } == ["resumed", "halted by hand"])
    }

    @Test("Limits and goals are those of the configuration")
    func settings() throws {
        let tree = try SmallTree()
        _ = try books(tree)
        var goals = GoalSettings()
        goals.drawdown = 0.001
        let health = HealthGathering(lake: tree.lake, ledger: tree.ledger, limits: .none)
        _ = try Site(health: health, version: "1", goals: goals).refresh(at: SmallTree.now)
        let goal = try #require(
            try tree.rows("paper.json", "goals").first { $0["name"] as? String == "drawdown" })
        #expect(goal["target"] as? Double == 0.001 && goal["is_met"] as? Bool == false)
        let waiting = try #require(
            try tree.rows("paper.json", "goals").first { $0["name"] as? String == "sharpe" })
        #expect(waiting["value"] == nil && waiting["is_met"] == nil && waiting["count"] as? Int == 19)
    }
}
