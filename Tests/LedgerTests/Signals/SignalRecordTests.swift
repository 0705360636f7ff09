import Core
import Foundation
import Ledger
import TestSupport
import Testing

@Suite("Record of signals") struct SignalRecordTests {
    private let scene: TrialScene
    private let noon = TrialScene.noon

    init() throws {
        scene = try TrialScene()
    }

    private func month(
        _ session: String = "2022-12-30", _ basis: SignalBasis = .published, digest: String = "d1",
        note: String? = nil
    ) -> SignalMonth {
        SignalMonth(
            session: day(session), execution: day("2023-01-03").adding(days: 400), basis: basis,
            model: "2023-01", digest: digest, note: note)
    }

    private func row(_ symbol: String, _ action: SignalAction = .buy, rank: Int = 1) -> SignalRow {
        SignalRow(
            symbol: Symbol(rawValue: symbol), slot: 7, sector: "Energy", action: action, rank: rank,
            target: 0.1 + 0.2, held: 1 / 3, score: -1e-300, confidence: 0.6, close: 12.34)
    }

    private func outcome(_ closed: String = "2023-01-31") -> SignalMonthOutcome {
        SignalMonthOutcome(
            closed: day(closed), benchmark: 0.01, stocks: 200, stockHits: 97, inputsDigest: "i")
    }

    @Test("Months and signals come back as they were written, to the last bit, by rank")
    func roundTrip() throws {
        let ledger = try scene.ledger()
        #expect(try ledger.signalMonths() == [] && ledger.signals(of: "AAPL") == [])
        var unscored = row("ZZ.A", .sell, rank: 3)
        unscored.sector = nil
        unscored.score = -.infinity
        unscored.close = nil
        var unknown = row("B’s", .hold, rank: 2)
        unknown.score = nil
        let rows = [row("AAPL"), unknown, unscored]
        let month = month(note: "it's “less” than usual")
        #expect(try ledger.record(month, rows.reversed(), at: noon) == .added)
        let read = try ledger.signals(of: month.session, basis: .published)
        #expect(read.map(\.row) == rows)
        #expect(
            read.allSatisfy { $0.session == month.session && $0.basis == .published && $0.outcome == nil })
        let recorded = try #require(try ledger.signalMonths().first)
        #expect(recorded.month == month && recorded.rows == 3 && recorded.recorded == noon)
        #expect(recorded.replaced == [] && recorded.outcome == nil)
        #expect(try ledger.signals(of: "ZZ.A").map(\.row) == [unscored])
    }

    @Test("A signal's numbers that are none are left out")
    func ofASignal() {
        let signal = Signal(
            slot: 3, symbol: "A", action: .sell, rank: 4, targetWeight: 0, previousWeight: 0.5, score: .nan,
            confidence: 0.25, close: .nan, reason: "", model: "")
        let row = SignalRow(signal, sector: nil)
        #expect(row.score == nil && row.close == nil && row.held == 0.5 && row.confidence == 0.25)
    }

    @Test(
        "The same month again changes nothing; another digest replaces it, and the month says what it replaced"
    )
    func replaced() throws {
        let ledger = try scene.ledger()
        let later = Timestamp(secondsSinceEpoch: noon.secondsSinceEpoch + 60)
        #expect(try ledger.record(month(), [row("A"), row("B")], at: noon) == .added)
        #expect(try ledger.record(month(), [row("C")], at: later) == .unchanged)
        let session = month().session
        #expect(try ledger.signals(of: session, basis: .published).map(\.row.symbol) == ["A", "B"])
        let became = SignalOutcome(
            closed: day("2023-01-31"), action: .buy, gain: 0.05, benchmark: 0.01, cost: 0.001)
        #expect(
            try ledger.close(
                session: session, basis: .published, digest: "d1", outcome(), ["A": became, "B": became]))
        #expect(try ledger.record(month(digest: "d2"), [row("C")], at: later) == .replaced(digest: "d1"))
        #expect(try ledger.record(month(digest: "d1"), [row("A")], at: later) == .replaced(digest: "d2"))
        let recorded = try #require(try ledger.signalMonths().first)
        #expect(
            recorded.replaced == [
                SignalReplacement(at: later, digest: "d1"), SignalReplacement(at: later, digest: "d2"),
            ])
        #expect(recorded.rows == 1 && recorded.recorded == later && recorded.outcome == nil)
        let signals = try ledger.signals(of: session, basis: .published)
        #expect(signals.map(\.row.symbol) == ["A"] && signals[0].outcome == nil)
        #expect(try scene.sql("SELECT COUNT(*) FROM signal_outcomes") == "0\n")
    }

    @Test(
        "Outcomes come back with their signals, are written anew, and never to other signals than they are of"
    )
    func outcomes() throws {
        let ledger = try scene.ledger()
        try ledger.record(month(), [row("A"), row("B", .sell)], at: noon)
        let session = month().session
        func close(_ gain: Double, digest: String = "d1") throws -> Bool {
            try ledger.close(
                session: session, basis: .published, digest: digest, outcome(),
                [
                    "A": SignalOutcome(
                        closed: day("2023-01-31"), action: .buy, gain: gain, benchmark: 0.01, cost: 0.001),
                    "B": SignalOutcome(
                        closed: day("2023-01-31"), action: .sell, gain: gain, benchmark: 0.01, cost: 0.001),
                ])
        }
        #expect(try !close(9, digest: "d0"))
        #expect(try ledger.signalMonths()[0].outcome == nil)
        for gain in [0.5, 0.02] { #expect(try close(gain)) }
        let (a, b) = (
            try #require(try ledger.signals(of: "A")[0].outcome),
            try #require(try ledger.signals(of: "B")[0].outcome)
        )
        #expect(a.gain == 0.02 && a.excess == 0.02 - 0.001 - 0.01 && a.isHit && a.closed == day("2023-01-31"))
        #expect(b.excess == 0.01 - 0.02 - 0.001 && !b.isHit && b.cost == 0.001 && b.benchmark == 0.01)
        #expect(try ledger.signalMonths()[0].outcome == outcome())
        #expect(
            try scene.sql("SELECT symbol, hit FROM signal_outcomes ORDER BY symbol") == "A|1\nB|0\n")
    }

    @Test("What success is counted by is that of the signals with an outcome, and an unreadable one is named")
    func hits() throws {
        let ledger = try scene.ledger()
        let span = day("2022-11-01")...day("2022-12-31")
        #expect(try ledger.signalHits(in: span) == [])
        try ledger.record(month("2022-11-30"), [row("A"), row("B", .sell), row("C", .hold)], at: noon)
        try ledger.record(month("2022-12-30"), [row("D")], at: noon)
        let outcomes = [("A", SignalAction.buy, 0.5), ("B", .sell, 0.4), ("C", .hold, 0.2)].map {
            (
                Symbol(rawValue: $0.0),
                SignalOutcome(
                    closed: day("2022-12-30"), action: $0.1, gain: $0.2, benchmark: 0.1, cost: 0.001)
            )
        }
        _ = try ledger.close(
            session: day("2022-11-30"), basis: .published, digest: "d1", outcome("2022-12-30"),
            Dictionary(uniqueKeysWithValues: outcomes))
        let hits = try ledger.signalHits(in: span)
        #expect(hits == (try ledger.signals(in: span).compactMap { SignalHit($0) }))
        #expect(hits.map(\.action) == [.buy, .sell, .hold] && hits.map(\.isHit) == [true, false, true])
        #expect(try ledger.signalHits(in: day("2022-12-01")...day("2022-12-31")) == [])
        _ = try scene.sql("UPDATE signals SET confidence = 'high' WHERE symbol = 'B'")
        let error = #expect(throws: LedgerError.self) { try ledger.signalHits(in: span) }
        #expect(error?.code == .corrupt && error?.description.contains("confidence") == true)
    }

    @Test("Holding costs nothing, and a signal that did as the benchmark did is no hit")
    func arithmetic() {
        let hold = SignalOutcome(
            closed: day("2023-01-31"), action: .hold, gain: 0.03, benchmark: 0.03, cost: 0.5)
        #expect(hold.cost == 0 && hold.excess == 0 && !hold.isHit)
    }

    @Test("Of a session what was published counts, else what was replayed, else what was simulated")
    func precedence() throws {
        let ledger = try scene.ledger()
        for basis in [SignalBasis.simulated, .published, .replayed] {
            try ledger.record(month("2022-11-30", basis, digest: basis.rawValue), [row("A")], at: noon)
        }
        try ledger.record(month("2022-12-30", .simulated), [row("A")], at: noon)
        try ledger.record(month("2022-12-30", .replayed), [], at: noon)
        #expect(try ledger.signalMonths().map(\.month.basis) == [.published, .replayed])
        #expect(try ledger.signalMonths(basis: .simulated).map(\.month.digest) == ["simulated", "d1"])
        #expect(
            try ledger.signalMonths(in: day("2022-12-01")...day("2022-12-31")).map(\.month.session)
                == [day("2022-12-30")])
        #expect(try ledger.signals(in: day("2022-11-30")...day("2022-12-30")).count == 4)
        #expect(try ledger.signals(of: "A").map(\.basis) == [.published, .replayed, .simulated, .simulated])
    }

    @Test("What no record can be is refused, and nothing of it is written")
    func refused() throws {
        let ledger = try scene.ledger()
        var nan = row("C")
        nan.target = .nan
        for rows in [[row("A"), row("A")], [row("B"), nan]] {
            let error = #expect(throws: LedgerError.self) { try ledger.record(month(), rows, at: noon) }
            #expect(error?.code == .invalidRecord)
        }
        var early = month()
        early.execution = early.session
        #expect(throws: LedgerError.self) { try ledger.record(early, [], at: noon) }
        #expect(try ledger.signalMonths() == [])
    }

    @Test("A ledger from before the record has no signals, and gets the record when it is opened to write")
    func older() throws {
        _ = try scene.filled(1)
        try scene.script(
            """
            for table in ('signal_outcomes', 'signals', 'signal_months'): db.execute(f'DROP TABLE {table}')
            db.execute("DELETE FROM grdb_migrations WHERE identifier = '8 signals'")
            """)
        let reader = try LedgerDatabase(readingRoot: scene.root)
        #expect(try reader.signalMonths() == [] && reader.signals(of: "A") == [])
        let ledger = try scene.ledger()
        #expect(try ledger.record(month(), [row("A")], at: noon) == .added)
        #expect(try ledger.trials().count == 1)
    }

    @Test("A basis of a later program is named, not guessed")
    func unknown() throws {
        let ledger = try scene.ledger()
        try ledger.record(month(), [], at: noon)
        _ = try scene.sql("UPDATE signal_months SET basis = 'dreamt'")
        let error = #expect(throws: LedgerError.self) { try ledger.signalMonths() }
        #expect(error?.description.contains("basis") == true)
    }
}
