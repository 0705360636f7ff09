import Core
import Foundation
import Ledger
import TestSupport
import Testing

/// bellwether risk, resume and halt over a ledger with a paper account.
@Suite("bellwether risk, resume and halt") struct RiskTests {
    private let folder: TemporaryFolder
    private let root: String
    private let first = CivilDate(daysSinceEpoch: 19_331)  // 2022-12-05

    init() throws {
        folder = try TemporaryFolder()
        root = folder.appending("lake")
    }

    /// Books a session a day, from Monday on, at whose closes the account is worth these, all in cash.
    private func book(_ equities: [Int64]) throws {
        let now = Timestamp(secondsSinceEpoch: 1_672_600_000)
        let ledger = try LedgerDatabase(root: root)
        var before = Money.zero
        for (day, equity) in equities.enumerated() {
            let cash = Money(cents: equity * 100)
            if day == 0 {
                try ledger.open(
                    PaperAccountRow(broker: "internal", opened: first, capital: cash), at: now)
            }
            let entry = JournalEntry(
                day == 0 ? .open : .dividend,
                [.init(.cash, cash - before), .init(day == 0 ? .capital : .dividends, before - cash)])
            let session = first.adding(days: day)
            try ledger.book(
                PaperBooking(
                    session: PaperSession(session: session, digest: "\(day)", cash: cash, stocks: .zero),
                    positions: [], journal: [entry]), at: now)
            before = cash
        }
    }

    private func run(_ arguments: String..., variables: [String: String] = [:]) throws -> ProcessResult {
        try Commands.run("bellwether", arguments + ["--root", root], variables: variables)
    }

    private struct Report: Decodable {
        struct Account: Decodable {
            var session: String
            var equity: Double
            var peak: Double
            var peak_session: String
            var drawdown: Double
            var daily_return: Double
            var level: String
            var halted_since: String?
            var is_halted_by_hand: Bool
        }

        struct Limit: Decodable {
            var setting: String
            var value: Double
            var now: Double?
            var is_reached: Bool?
        }

        struct Event: Decodable {
            var session: String
            var action: String
            var reason: String
            var actor: String
        }

        var account: Account?
        var limits: [Limit]
        var events: [Event]
    }

    private func report(_ arguments: String..., variables: [String: String] = [:]) throws -> Report {
        let result = try Commands.run(
            "bellwether", ["risk", "--json", "--root", root] + arguments, variables: variables)
        #expect(result.status == 0, "\(result.standardError)")
        return try JSONDecoder().decode(Report.self, from: Data(result.standardOutput.utf8))
    }

    @Test("Without a ledger, and without an account, each says what to do")
    func nothing() throws {
        #expect(try run("risk").status == 66)
        _ = try LedgerDatabase(root: root)
        let risk = try run("risk")
        #expect(risk.status == 0 && risk.standardOutput.contains("No paper account is kept"))
        #expect(risk.standardOutput.contains("risk.halting_drawdown"))
        for verb in ["resume", "halt"] {
            let refused = try run(verb, "--reason", "a test")
            #expect(refused.status == 66 && refused.standardError.contains("bellwether paper"))
        }
        #expect(try report().account == nil)
    }

    @Test("A calm account shows what stands against each limit")
    func calm() throws {
        try book([1_000_000, 1_010_000, 1_000_000])
        let report = try report()
        let account = try #require(report.account)
        #expect(account.level == "normal" && account.equity == 1_000_000 && account.peak == 1_010_000)
        #expect(account.session == "2022-12-07" && account.peak_session == "2022-12-06")
        #expect(abs(account.drawdown - 1.0 / 101) < 1e-12 && account.halted_since == nil)
        let loss = try #require(report.limits.first { $0.setting == "risk.halving_loss" })
        #expect(loss.value == 0.015 && loss.is_reached == false)
        #expect(abs((loss.now ?? 0) - 1.0 / 101) < 1e-12)
        #expect(try run("risk").standardOutput.contains("No limit is reached."))
        let resume = try run("resume", "--reason", "a test")
        #expect(resume.status == 64 && resume.standardError.contains("nothing is halted"))
    }

    @Test("A fall halts; resuming takes a reason, says the new peak, and is kept with its author")
    func resume() throws {
        try book([1_000_000, 990_000, 970_000, 950_000])
        let table = try run("risk").standardOutput
        #expect(table.contains("HALTED since 2022-12-08") && table.contains("bellwether resume"))
        #expect(table.contains("5.00% below the peak of 1,000,000.00 USD on 2022-12-05"))
        #expect(try report().account?.level == "halted")

        #expect(try run("resume").status == 64)
        let empty = try run("resume", "--reason", " \n ")
        #expect(empty.status == 64 && empty.standardError.contains("the reason is empty"))
        let resumed = try run("resume", "--reason", "looked at it:\nthe market fell")
        #expect(resumed.status == 0, "\(resumed.standardError)")
        #expect(resumed.standardOutput.contains("The peak is 950,000.00 USD from the close of 2022-12-08"))

        let after = try report()
        #expect(after.account?.halted_since == nil && after.account?.peak == 950_000)
        let event = try #require(after.events.last)
        #expect(event.action == "resumed" && event.reason == "looked at it: the market fell")
        #expect(event.session == "2022-12-08" && event.actor == NSUserName())
        #expect(try run("resume", "--reason", "again").status == 64)
        #expect(try LedgerDatabase(readingRoot: root).riskEvents().count == 1)
        // As it stood the session before.
        #expect(try report("--date", "2022-12-07").account?.peak == 1_000_000)
    }

    @Test("A person may halt once, and resume it again")
    func halt() throws {
        try book([1_000_000, 1_000_100])
        let halted = try run("halt", "--reason", "prices look wrong")
        #expect(halted.status == 0 && halted.standardOutput.contains("after the close of 2022-12-06"))
        let account = try #require(try report().account)
        #expect(account.level == "halted" && account.is_halted_by_hand)
        let again = try run("halt", "--reason", "prices look wrong")
        #expect(again.status == 64 && again.standardError.contains("halted since 2022-12-06 already"))
        #expect(try run("resume", "--reason", "prices are right").status == 0)
        #expect(try report().account?.level == "normal")
        #expect(try report().events.map(\.action) == ["halted by hand", "resumed"])
    }

    @Test("Limits come from the configuration, and those that contradict each other are refused")
    func configuration() throws {
        try book([1_000_000, 997_000])
        #expect(try report().account?.level == "normal")
        let tight = ["BELLWETHER_RISK_HALVING_LOSS": "0.003"]
        let report = try report(variables: tight)
        #expect(report.account?.level == "halved")
        #expect(report.limits.first { $0.setting == "risk.halving_loss" }?.is_reached == true)
        let refused = try run("risk", variables: ["BELLWETHER_RISK_HALVING_LOSS": "0.03"])
        #expect(refused.status == 78 && refused.standardError.contains("risk.closing_loss is 0.02"))
        let outside = try run("risk", variables: ["BELLWETHER_RISK_MAX_WEIGHT": "1.5"])
        #expect(outside.status == 78 && outside.standardError.contains("risk.max_weight"))
    }
}
