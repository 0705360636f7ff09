import Core
import Foundation
import Ledger
import TestSupport
import Testing

@Suite("Trial chain") struct TrialChainTests {
    private let scene: TrialScene

    init() throws {
        scene = try TrialScene()
    }

    @Test("Every row's digest is what the documentation says, computed in Python")
    func documented() throws {
        let ledger = try scene.ledger()
        #expect(try ledger.trialHead() == TrialAnchor(count: 0, head: TrialAnchor.genesis))
        var odd = try TrialScene.trial(seed: .max)
        odd.settings = "ü\u{1F4C8}\n'"
        odd.validated = nil
        odd.run = nil
        odd.seconds = -0.0
        for trial in [odd, try TrialScene.trial(), odd] { try ledger.append(trial, at: TrialScene.noon) }
        let head = try #require(try ledger.trialHead())
        #expect(try scene.script("print(*walk(db))") == "3 \(head.head)\n")
        let check = try ledger.verifyTrials(anchors: ["now": head])
        #expect(check.isSound && check.count == 3 && check.head == head.head)
        #expect(try ledger.trials().map(\.digest).last == head.head)
    }

    @Test("A text that SQLite would cut short is refused, and leaves no row behind")
    func unstorable() throws {
        let ledger = try scene.filled(2)
        var trial = try TrialScene.trial()
        trial.settings = "a\0b"
        let error = #expect(throws: LedgerError.self) { try ledger.append(trial, at: TrialScene.noon) }
        #expect(error?.code == .invalidRecord && error?.message.contains("NUL") == true)
        try ledger.append(TrialScene.trial(), at: TrialScene.noon)
        #expect(try ledger.verifyTrials().isSound && ledger.trials().map(\.id) == [1, 2, 3])
    }

    @Test("Writers at once, in this process and others, make one chain")
    func concurrent() throws {
        let ledger = try scene.filled(1)
        let others = try (0..<2).map { number in
            try ChildProcess(
                Peer.pythonPath,
                [
                    "-c",
                    TrialScene.python + """
                        db = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
                        for number in range(15):
                            db.execute('BEGIN IMMEDIATE')
                            *_, (row, _, head) = rows(db)
                            row[0] = ('integer', row[0][1] + 1)
                            marks = ', '.join('?' * (len(row) + 2))
                            values = [v.decode() if k == 'text' else v for k, v in row]
                            db.execute(
                                f'INSERT INTO trials VALUES ({marks})', values + [head, seal(row, head)])
                            db.execute('COMMIT')
                        """, scene.file,
                ])
        }
        _ = try parallelMap(4) { _ throws(any Error) in
            let own = try LedgerDatabase(root: scene.root)
            for _ in 0..<15 { try own.append(TrialScene.trial(), at: TrialScene.noon) }
        }
        for other in others { #expect(other.waitUntilExit() == 0) }
        let check = try ledger.verifyTrials()
        #expect(check.isSound && check.count == 91)
        #expect(try ledger.trials().map(\.id) == Array(1...91))
    }

    @Test("A ledger from before the chain reads as it is, and opening it for writing chains its rows")
    func migration() throws {
        let before = try scene.filled(4).trials()
        // What the fifth migration left.
        try scene.script(
            """
            unguard(db)
            for column in ('previous', 'digest'): db.execute(f'ALTER TABLE trials DROP COLUMN {column}')
            for name, event in (('updated', 'UPDATE'), ('deleted', 'DELETE')):
                db.execute(f'''CREATE TRIGGER trials_are_never_{name} BEFORE {event} ON trials
                    BEGIN SELECT RAISE(ABORT, 'the trial record is append-only'); END''')
            db.execute('''CREATE TRIGGER trials_are_never_replaced BEFORE INSERT ON trials
                WHEN EXISTS (SELECT 1 FROM trials WHERE id = NEW.id)
                BEGIN SELECT RAISE(ABORT, 'the trial record is append-only'); END''')
            db.execute("DELETE FROM grdb_migrations WHERE identifier LIKE '6 %'")
            """)
        let reader = try LedgerDatabase(readingRoot: scene.root)
        #expect(try reader.trials().map(\.trial) == before.map(\.trial))
        #expect(try reader.trials().allSatisfy { $0.digest == nil } && reader.trialHead() == nil)
        let unchained = try reader.verifyTrials(anchors: ["kept": TrialAnchor(count: 2, head: "0")])
        #expect(unchained.fault == .notChained && unchained.count == 4)
        #expect(unchained.anchors.map(\.problem) == [.rewritten(sound: 0)])

        let ledger = try scene.ledger()
        #expect(try ledger.trials() == before)
        #expect(try ledger.verifyTrials().isSound)
        #expect(try scene.script("print(walk(db)[0])") == "4\n")
        try ledger.append(TrialScene.trial(), at: TrialScene.noon)
        #expect(try ledger.verifyTrials().isSound)
        for statement in ["UPDATE trials SET run = 1", "DELETE FROM trials"] {
            #expect(try scene.sql(statement) == "the trial record is append-only\n")
        }
        try scene.script("db.execute('DROP TABLE trials')")
        let none = try LedgerDatabase(readingRoot: scene.root).verifyTrials()
        #expect(none.isSound && none.count == 0)
    }
}
