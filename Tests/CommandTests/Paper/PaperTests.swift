import Core
import Foundation
import Ledger
import TestSupport
import Testing

@Suite("bellwether paper") struct PaperTests {
    private let tree: PaperTree

    init() throws {
        tree = try PaperTree()
    }

    private func json(_ arguments: [String]) throws -> Any {
        let result = try tree.paper(arguments + ["--json"])
        #expect(result.status == 0, "\(result.standardError)")
        return try JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8))
    }

    @Test("It books every session, shows them, and finds its books in order")
    func run() throws {
        let result = try tree.paper(["--date", PaperTree.last])
        #expect(result.status == 0, "\(result.standardError)")
        for session in PaperTree.sessions { #expect(result.standardOutput.contains("\(session)")) }
        let check = try tree.paper(["check"])
        #expect(check.status == 0 && check.standardOutput.contains("agree to the cent"))
        let again = try tree.paper(["--date", PaperTree.last])
        #expect(again.status == 0 && again.standardOutput.contains("the books stand at the close of"))

        let shown = try #require(try json(["show", "--sessions", "100"]) as? [String: Any])
        let sessions = try #require(shown["sessions"] as? [[String: Any]])
        #expect(sessions.count == PaperTree.sessions.count)
        func money(_ one: [String: Any], _ key: String) throws -> Money {
            try #require((one[key] as? String).flatMap { Money($0) })
        }
        for one in sessions {
            #expect(try money(one, "cash") + money(one, "stocks") == money(one, "equity"))
        }
        let positions = try #require(shown["positions"] as? [[String: Any]])
        #expect(positions.compactMap { $0["symbol"] as? String } == ["AAA", "BBB", "EEE"])
        #expect(shown["capital"] as? String == "1000000.00" && shown["opened"] as? String == "2022-11-30")

        let orders = try #require(
            try json(["orders", "--from", "2022-12-01", "--to", PaperTree.last]) as? [[String: Any]])
        // What vanished could not be bought again.
        let missed = orders.filter { $0["state"] as? String == "missed" }
        #expect(missed.allSatisfy { $0["symbol"] as? String == "DDD" && $0["note"] != nil })
        #expect(orders.count == 10 || orders.count == 9)

        let journal = try #require(
            try json(["journal", "--from", "2022-11-30", "--to", PaperTree.last]) as? [[String: Any]])
        let kinds = Set(journal.compactMap { $0["kind"] as? String })
        #expect(kinds == ["open", "buy", "sell", "cost", "split", "dividend", "delisting", "mark"])
        for entry in journal {
            let legs = try #require(entry["legs"] as? [[String: Any]])
            #expect(try legs.reduce(Money.zero) { try $0 + money($1, "amount") } == .zero)
        }
    }

    @Test("Before the first signals there is nothing to do, and it says what to run")
    func noSignals() throws {
        let result = try tree.paper(["--date", "2022-11-29"])
        #expect(result.status == 0 && result.standardOutput.contains("run generate-signals"))
        for verb in ["show", "journal", "check"] {
            let result = try tree.paper([verb])
            #expect(result.status == 66 && result.standardError.contains("run bellwether paper"), "\(verb)")
        }
    }

    @Test("A session without prices leaves with 66 and what to run; what came before stands")
    func missing() throws {
        try tree.drop(7..<9)
        let result = try tree.paper(["--date", PaperTree.last])
        #expect(result.status == 66)
        #expect(result.standardError.contains("fetch-daily --date \(PaperTree.sessions[7])"))
        #expect(result.standardOutput.contains("\(PaperTree.sessions[6])"))
        #expect(try LedgerDatabase(readingRoot: tree.root).paperSessions().count == 7)
    }

    @Test("A rehearsal shows the sessions and writes nothing")
    func dryRun() throws {
        try tree.paper(["--date", PaperTree.sessions[3].description])
        let before = try tree.rows()
        let result = try tree.paper(["--date", PaperTree.last, "--dry-run"])
        #expect(result.status == 0 && result.standardOutput.contains(PaperTree.last))
        #expect(try tree.rows() == before)
    }

    @Test("Prices that changed since are refused with 65, and --force books from there on anew")
    func changed() throws {
        let last = PaperTree.sessions.count - 2
        try tree.paper(["--date", PaperTree.sessions[last].description])
        let before = try tree.rows()
        try tree.publish(6, times: 1.5)
        let refused = try tree.paper(["--date", PaperTree.last])
        #expect(refused.status == 65)
        let day = PaperTree.sessions[6].description
        #expect(refused.standardError.contains("bellwether paper --date \(day) --force"))
        #expect(try tree.rows() == before)
        let forced = try tree.paper(["--date", day, "--force"])
        #expect(forced.status == 0, "\(forced.standardError)")
        #expect(try tree.rows() != before)
        #expect(try tree.paper(["check"]).status == 0)
        #expect(try LedgerDatabase(readingRoot: tree.root).paperSessions().count == last + 1)
    }

    @Test(
        "Books that were tampered with are found out",
        arguments: [
            "UPDATE paper_positions SET value = value + 1 WHERE session = '2022-12-05' AND symbol = 'AAA'",
            "UPDATE paper_positions SET price = price * 1.01 WHERE session = '2022-12-05' AND symbol = 'AAA'",
            "UPDATE paper_positions SET shares = shares + 1 WHERE session = '2022-12-05' AND symbol = 'AAA'",
            "DELETE FROM paper_positions WHERE session = '2022-12-05' AND symbol = 'AAA'",
            "UPDATE paper_sessions SET cash = cash + 1, equity = equity + 1 WHERE session = '2022-12-05'",
            "UPDATE paper_sessions SET cash = cash + 1, stocks = stocks - 1 WHERE session = '2022-12-05'",
            "UPDATE paper_journal SET amount = amount + 1 WHERE session = '2022-12-05' AND entry = 0 AND leg = 0",
            "DELETE FROM paper_journal WHERE session = '2022-12-01' AND kind = 'cost'",
        ])
    func tampering(statement: String) throws {
        try tree.paper(["--date", PaperTree.sessions[5].description])
        #expect(try tree.paper(["check"]).status == 0)
        try tree.sql(statement)
        let result = try tree.paper(["check"])
        #expect(result.status == 65 && result.standardError.contains("2022-12-0"), "\(result.standardError)")
    }

    @Test("Limits that are reached raise alerts: a warning for a day, a critical one for a halt")
    func alerts() throws {
        try tree.publish(4, times: 0.97)
        try tree.paper(["--date", PaperTree.sessions[4].description])
        var alerts = try LedgerDatabase(readingRoot: tree.root).openAlerts()
        #expect(alerts.map(\.alert.key) == ["risk.daily-loss"] && alerts[0].alert.severity == .warning)
        try tree.publish(5, times: 0.5)
        let result = try tree.paper(["--date", PaperTree.sessions[5].description])
        #expect(result.status == 0 && result.standardOutput.contains("halted since"))
        alerts = try LedgerDatabase(readingRoot: tree.root).openAlerts()
        let halt = try #require(alerts.first { $0.alert.key == "risk.halted" })
        #expect(halt.alert.severity == .critical && halt.alert.message.contains("bellwether resume --reason"))
    }

    @Test("Capital and costs are those of the configuration, else those of the signals")
    func configuration() throws {
        let variables = ["BELLWETHER_PAPER_CAPITAL": "5000.50", "BELLWETHER_SIGNALS_COST_BPS": "0"]
        let result = try tree.paper(["--date", PaperTree.sessions[2].description], variables: variables)
        #expect(result.status == 0 && result.standardOutput.contains("5,000.50"))
        #expect(try LedgerDatabase(readingRoot: tree.root).paperSessions().allSatisfy { $0.costs == .zero })
        let other = try PaperTree()
        try other.paper(
            ["--date", PaperTree.sessions[2].description],
            variables: ["BELLWETHER_SIGNALS_PORTFOLIO_VALUE": "20000"])
        #expect(
            try LedgerDatabase(readingRoot: other.root).paperAccount()?.capital == Money(cents: 2_000_000))
    }
}
