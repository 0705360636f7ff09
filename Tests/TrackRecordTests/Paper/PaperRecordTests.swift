import Core
import Ledger
import Portfolio
import TestSupport
import Testing
import TrackRecord

@Suite("Paper record") struct PaperRecordTests {
    private let folder: TemporaryFolder
    private let ledger: LedgerDatabase
    private let opened = CivilDate(year: 2022, month: 10, day: 31) ?? CivilDate(daysSinceEpoch: 0)

    init() throws {
        folder = try TemporaryFolder()
        ledger = try LedgerDatabase(root: folder.path)
    }

    private func day(_ text: String) -> CivilDate { CivilDate(text) ?? CivilDate(daysSinceEpoch: 0) }

    private func dollars(_ amount: Double) -> Money { Money(rounding: amount) ?? .zero }

    @Test("Before an account there is no record, nor of a session before it was opened")
    func none() throws {
        #expect(try PaperRecord.recorded(in: ledger) == nil)
        _ = try PaperBooks(ledger, opened: opened)
        #expect(try PaperRecord.recorded(in: ledger, through: day("2022-10-28")) == nil)
        let record = try #require(try PaperRecord.recorded(in: ledger, through: opened))
        #expect(record.days.count == 1 && record.months == [] && record.totalReturn == 0)
        #expect(
            record.risk.level == .normal && record.goals.allSatisfy { $0.value == nil && $0.isMet == nil })
    }

    /// 1,000,000 goes to 1,010,000, 999,900 and 1,019,898: +1 %, -1 %, +2 %.
    private func three() throws -> PaperBooks {
        var books = try PaperBooks(ledger, opened: opened)
        try books.book(day("2022-11-01"), worth: 1_010_000) {
            $0.bought = dollars(500_000)
            $0.costs = dollars(500)
            $0.trades = 20
        }
        try books.book(day("2022-11-02"), worth: 999_900) {
            $0.sold = dollars(100_000)
            $0.costs = dollars(100)
            $0.trades = 4
            ($0.wins, $0.closings) = (1, 4)
            $0.realised = dollars(-1_234.56)
        }
        try books.book(
            day("2022-12-01"), worth: 1_019_898,
            holding: [
                books.position("BBB", shares: 100, price: 2_000, cost: 160_000, on: day("2022-12-01")),
                books.position("AAA", shares: 10, price: 30_000, cost: 400_000, on: day("2022-12-01")),
            ]
        ) { $0.dividends = dollars(12.34) }
        return books
    }

    @Test("A curve's returns, drawdowns, months and weights are as by hand")
    func byHand() throws {
        _ = try three()
        let record = try #require(try PaperRecord.recorded(in: ledger))
        #expect(record.session == day("2022-12-01") && record.equity == dollars(1_019_898))
        for (found, hand) in zip(record.days.map(\.dailyReturn), [0, 0.01, -0.01, 0.02]) {
            #expect(abs(found - hand) < 1e-12)
        }
        for (found, hand) in zip(record.days.map(\.drawdown), [0, 0, 0.01, 0]) {
            #expect(abs(found - hand) < 1e-12)
        }
        #expect(abs(record.metrics.maximumDrawdown - 0.01) < 1e-12 && record.metrics.sessions == 3)
        // Mean 0.02/3, sample deviation of 0.01, -0.01, 0.02, times the root of 252.
        #expect(
            abs(record.metrics.sharpe - 0.02 / 3 / 0.015_275_252_316_519_466 * 15.874_507_866_387_544) < 1e-9)
        #expect(abs(record.totalReturn - 0.019_898) < 1e-12)

        #expect(record.months.map(\.month.description) == ["2022-11", "2022-12"])
        #expect(record.months.map(\.equity) == [dollars(999_900), dollars(1_019_898)])
        #expect(abs(record.months[0].monthReturn + 0.000_1) < 1e-12)
        #expect(abs(record.months[1].monthReturn - 0.02) < 1e-12)
        // November is booked to its second session alone, December to its first.
        #expect(record.months.map(\.isWhole) == [false, false])
        #expect(
            record.months[0].activity.trades == 24 && record.months[1].activity.dividends == dollars(12.34))

        #expect(record.activity.traded == dollars(600_000) && record.activity.costs == dollars(600))
        #expect(record.activity.costShare == 0.001 && record.activity.costPerTrade == 25)
        #expect(record.activity.winRate == 0.25 && record.activity.realised == dollars(-1_234.56))

        #expect(record.holdings.map(\.position.symbol.rawValue) == ["AAA", "BBB"])
        #expect(abs(record.holdings[0].weight - 300_000 / 1_019_898) < 1e-12)
        #expect(record.holdings.map(\.gain) == [dollars(-100_000), dollars(40_000)])
        #expect(record.holdings.map(\.gainShare) == [-0.25, 0.25])
        #expect(record.cash == dollars(519_898))
    }

    @Test("Nothing after the session counts: not its books, nor what people or reports wrote of it")
    func nothingLater() throws {
        let books = try three()
        let before = try PaperRecord.recorded(in: ledger, through: day("2022-11-02"))
        let now = Timestamp(secondsSinceEpoch: 1_672_100_000)
        try ledger.append(
            RiskEvent(session: day("2022-11-03"), action: .haltedByHand, reason: "later", actor: "ann"),
            at: now)
        try ledger.record(
            PaperReconciliation(
                session: opened, through: day("2022-11-30"), digest: "d", paper: 0, backtest: 0, price: 0,
                sizing: 0, cost: 0, actions: 0, missed: 0, residual: 0), at: now)
        #expect(try PaperRecord.recorded(in: books.ledger, through: day("2022-11-02")) == before)
        #expect(before?.days.count == 3 && before?.holdings == [])
        let after = try #require(try PaperRecord.recorded(in: ledger))
        #expect(after.risk.isHalted && after.haltReason == "later" && after.reconciliations.count == 1)
    }

    @Test("A drawdown halts by the limits that are given, and resuming ends it")
    func halted() throws {
        var books = try PaperBooks(ledger, opened: opened)
        let event = RiskEvent(
            session: day("2022-11-02"), action: .halted, reason: "6.0 % below the peak", actor: "paper")
        try books.book(day("2022-11-01"), worth: 1_000_000)
        try books.book(day("2022-11-02"), worth: 940_000, events: [event])
        let record = try #require(try PaperRecord.recorded(in: ledger))
        #expect(record.risk.level == .halted && record.risk.haltedSince == day("2022-11-02"))
        #expect(record.haltReason == "6.0 % below the peak")
        #expect(try PaperRecord.recorded(in: ledger, limits: .none)?.risk.level == .normal)
        try ledger.append(
            RiskEvent(session: day("2022-11-02"), action: .resumed, reason: "looked", actor: "ann"),
            at: Timestamp(secondsSinceEpoch: 1_672_100_000))
        let resumed = try #require(try PaperRecord.recorded(in: ledger))
        #expect(!resumed.risk.isHalted && resumed.haltReason == nil && resumed.risk.drawdown == 0)
        // The curve itself has fallen all the same.
        #expect(abs((resumed.days.last?.drawdown ?? 0) - 0.06) < 1e-12)
    }

    @Test("Goals have a value once there is enough evidence, and are met at their targets")
    func goals() throws {
        var books = try PaperBooks(ledger, opened: opened)
        let sessions = Array(
            ExchangeCalendar.nyse.sessions(in: opened.adding(days: 1)...day("2023-02-28")))
        try books.book(sessions.prefix(59), returning: [0.004, -0.002])
        func goal(_ measure: Goal.Measure, _ settings: GoalSettings = GoalSettings()) throws -> Goal {
            try #require(
                try PaperRecord.recorded(in: ledger, goals: settings)?.goals.first { $0.measure == measure })
        }
        #expect(try goal(.sharpe).value == nil && goal(.sharpe).count == 59)
        try books.book(sessions[59], worth: 1_100_000)
        #expect(try goal(.sharpe).isMet == true)
        // November, December and January are whole; February has not been booked to its end.
        try books.book(sessions.dropFirst(60).dropLast(1), returning: [0.001])
        let mean = try goal(.monthlyReturn)
        #expect(mean.count == 3 && (mean.value ?? 0) > 0.01 && mean.isMet == true)
        var settings = GoalSettings()
        settings.monthlyReturn = mean.value ?? 0
        #expect(try goal(.monthlyReturn, settings).isMet == true)
        settings.monthlyReturn += 1e-9
        #expect(try goal(.monthlyReturn, settings).isMet == false)
        // Below its target, not at it.
        let fall = try goal(.drawdown)
        settings.drawdown = fall.value ?? 0
        #expect(try fall.isMet == true && goal(.drawdown, settings).isMet == false)
        #expect(try goal(.winRate).value == nil && goal(.costPerTrade).value == nil)
    }

    @Test("A sale's share of gains and the cost of trading are judged at their targets", arguments: [11, 10])
    func sales(wins: Int) throws {
        var books = try PaperBooks(ledger, opened: opened)
        try books.book(day("2022-11-01"), worth: 1_000_000) {
            ($0.wins, $0.closings, $0.trades) = (wins, 20, 20)
            $0.sold = dollars(100_000)
            $0.costs = dollars(wins == 11 ? 150 : 150.01)
        }
        let goals = try #require(try PaperRecord.recorded(in: ledger)).goals
        #expect(goals.first { $0.measure == .winRate }?.isMet == (wins == 11))
        #expect(goals.first { $0.measure == .costPerTrade }?.isMet == (wins == 11))
    }
}
