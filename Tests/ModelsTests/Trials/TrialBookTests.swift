import Core
import Ledger
import Models
import Portfolio
import TestSupport
import Testing

@Suite("Trial book") struct TrialBookTests {
    private let folder: TemporaryFolder
    private let ledger: LedgerDatabase
    private let book: TrialBook

    init() throws {
        folder = try TemporaryFolder()
        ledger = try LedgerDatabase(root: folder.path)
        book = TrialBook(ledger: ledger, run: 3) { Timestamp(secondsSinceEpoch: 1_672_401_600) }
    }

    private func trial(outcome: TrialOutcome = .candidate) throws -> Trial {
        let first = CivilDate(daysSinceEpoch: 19_000)
        let figures = PerformanceFigures(PerformanceMetrics(dailyReturns: [0.01, -0.02, 0.03]))
        var month = MonthlyReturn(month: first.yearMonth)
        month.policy = 0.1 + 0.2
        return Trial(
            month: try #require(YearMonth("2023-01")), algorithm: "sac", network: "shared", seed: 5,
            settings: "{}", settingsDigest: "s", inputsDigest: "i", trained: first...first.adding(days: 9),
            validated: nil, steps: 4, seconds: 0.25,
            inSample: PerformanceComparison(policy: figures, baseline: figures), outOfSample: nil,
            monthlyReturns: [month], outcome: outcome)
    }

    @Test("Figures come back bit for bit, those that are not finite too")
    func roundTrip() throws {
        var written = try trial()
        written.inSample?.policy.calmar = .infinity
        try book.append(written)
        #expect(try book.trials(for: written.month) == [written])
        #expect(try book.trial(settingsDigest: "s", inputsDigest: "i") == written)
        #expect(try ledger.trials().map(\.trial.run) == [3])
        #expect(try book.trial(settingsDigest: "t", inputsDigest: "i") == nil)
    }

    @Test("A candidate that is trained again is another row, and counts once")
    func again() throws {
        try book.append(try trial(outcome: .sweep))
        try book.append(try trial(outcome: .sweep))
        try book.append(try trial(outcome: .published))
        let written = try book.trials(for: #require(YearMonth("2023-01")))
        #expect(written.map(\.outcome) == [.sweep, .sweep, .published])
        #expect(try book.count(for: #require(YearMonth("2023-01"))) == 1)
        #expect(try book.trial(settingsDigest: "s", inputsDigest: "i")?.outcome == .published)
        #expect(try ledger.verifyTrials().isSound)
    }
}
