import Core
import Ledger
import Portfolio
import TestSupport
import Testing
import TrackRecord

@Suite("Past months") struct PastMonthTests {
    private let folder: TemporaryFolder
    private let ledger: LedgerDatabase
    private let noon = Timestamp(secondsSinceEpoch: 1_680_000_000)

    init() throws {
        folder = try TemporaryFolder()
        ledger = try LedgerDatabase(root: folder.path)
    }

    private func day(_ text: String) -> CivilDate { CivilDate(text) ?? CivilDate(daysSinceEpoch: 0) }

    /// One BUY of a month, which gained as much.
    private func record(
        _ session: String, closed: String?, gain: Double = 0.05, basis: SignalBasis = .published
    ) throws {
        let month = SignalMonth(
            session: day(session), execution: day(session).adding(days: 4), basis: basis, model: "2022-12",
            digest: session)
        try ledger.record(
            month,
            [
                SignalRow(
                    symbol: "AAPL", slot: 7, sector: "Tech", action: .buy, rank: 1, target: 0.5, held: 0,
                    score: 1, confidence: 0.7, close: 12)
            ], at: noon)
        guard let closed else { return }
        try ledger.close(
            session: month.session, basis: basis, digest: session,
            SignalMonthOutcome(
                closed: day(closed), benchmark: 0.01, stocks: 10, stockHits: 4, inputsDigest: "i"),
            [
                "AAPL": SignalOutcome(
                    closed: day(closed), action: .buy, gain: gain, benchmark: 0.01, cost: 0.001)
            ])
    }

    @Test("Only what is settled by a session counts, and only the basis that counts of each")
    func settled() throws {
        try record("2022-10-31", closed: "2022-11-30")
        try record("2022-10-31", closed: "2022-11-30", gain: -1, basis: .simulated)
        try record("2022-11-30", closed: "2022-12-30", gain: -0.2)
        try record("2022-12-30", closed: nil)
        let all = try PastMonth.recorded(in: ledger, through: day("2023-01-31"))
        #expect(all.map(\.month.session) == [day("2022-10-31"), day("2022-11-30")])
        #expect(all.allSatisfy { $0.isRecorded && $0.signals.count == 1 && $0.month.basis == .published })
        let early = try PastMonth.recorded(in: ledger, through: day("2022-12-29"))
        #expect(early.map(\.month.session) == [day("2022-10-31")])
    }

    @Test("The 12-month success of a record is told with its interval and the share without skill")
    func success() throws {
        try record("2022-10-31", closed: "2022-11-30")
        try record("2022-11-30", closed: "2022-12-30", gain: -0.2)
        let window = day("2022-01-01").yearMonth...day("2022-12-30").yearMonth
        let report = SuccessReport(
            try PastMonth.recorded(in: ledger, through: day("2022-12-30")), closedIn: window)
        let all = try #require(report.record.all)
        #expect(all.count == 2 && all.hits == 1 && all.rate == 0.5)
        #expect(all.interval.low < 0.5 && all.interval.high > 0.5)
        #expect(report.record.baseRate == 0.4)
        #expect(report.simulated.all == nil)
        let older = SuccessReport(
            try PastMonth.recorded(in: ledger, through: day("2022-12-30")),
            closedIn: window.lowerBound...window.lowerBound)
        #expect(older.record.all == nil && older.record.months.isEmpty)
    }
}
