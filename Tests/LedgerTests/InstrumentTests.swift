import Core
import Ledger
import TestSupport
import Testing

@Suite("Instruments") struct InstrumentTests {
    private let folder: TemporaryFolder
    private let ledger: LedgerDatabase

    init() throws {
        folder = try TemporaryFolder()
        ledger = try LedgerDatabase(root: folder.path)
    }

    private func sql(_ statement: String) throws {
        _ = try Peer.python(
            """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1], timeout=10)
            db.execute(sys.argv[2])
            db.commit()
            """, [folder.appending("state/ledger.sqlite"), statement])
    }

    @Test("Rows grow with neighbouring sessions, and a gap or another FIGI begins a new one")
    func rows() throws {
        let (first, second, third) = (day("2022-12-28"), day("2022-12-29"), day("2022-12-30"))
        let plain = Listing(symbol: "A")
        let known = Listing(symbol: "A", name: "Alpha", figi: "F1", cik: "7", type: "CS")
        try ledger.record([plain, Listing(symbol: "B", figi: "F2")], successions: [], on: first)
        try ledger.record([known], successions: [], on: second)
        try ledger.record([known, Listing(symbol: "B", figi: "F2")], successions: [], on: third)
        let rows = [
            InstrumentRecord(known, sessions: first...third),
            InstrumentRecord(Listing(symbol: "B", figi: "F2"), sessions: first...first),
            InstrumentRecord(Listing(symbol: "B", figi: "F2"), sessions: third...third),
        ]
        #expect(try ledger.instruments() == rows)
        try ledger.record([Listing(symbol: "A", figi: "F9")], successions: [], on: second)
        #expect(try ledger.instruments() == rows && ledger.listingSessions() == [first, second, third])
    }

    @Test("Successions are kept by symbol and day, and only what was found by identity is taken back")
    func successions() throws {
        let session = day("2022-12-30")
        let found = SymbolSuccession(symbol: "A", date: session, former: "B", identity: "F1")
        let guessed = SymbolSuccession(symbol: "C", date: session, former: "D")
        let listed = [Listing(symbol: "A"), Listing(symbol: "C")]
        for _ in 0..<2 {
            try ledger.record(listed, successions: [found, guessed], on: session)
            #expect(try ledger.successions() == [found, guessed])
        }
        try ledger.record(listed, successions: [], on: session)
        #expect(try ledger.successions() == [guessed])
    }

    @Test("A row that we never write is bad data, and a ledger without the tables has none")
    func foreign() throws {
        try sql("INSERT INTO instruments VALUES ('A', '2022-12-30', '2022-12-29', NULL, NULL, NULL, NULL)")
        let error = #expect(throws: LedgerError.self) { try ledger.instruments() }
        #expect(error?.kind == .badData && error?.message.contains("last_session") == true)
        for table in ["instruments", "successions", "listing_sessions"] { try sql("DROP TABLE \(table)") }
        let reader = try LedgerDatabase(readingRoot: folder.path)
        #expect(try reader.instruments().isEmpty && reader.successions().isEmpty)
        #expect(try reader.listingSessions().isEmpty)
    }
}
