import Core
import Foundation
import Ledger
import TestSupport
import Testing

/// A ledger with trials, and Python's own reading of their chain.
struct TrialScene {
    static let noon = Timestamp(secondsSinceEpoch: 1_672_401_600)
    /// All but the id and the chain's.
    static let columns =
        "recorded_at, month, algorithm, network, seed, settings, settings_digest, inputs_digest, "
        + "trained_from, trained_to, validated_from, validated_to, steps, seconds, in_sample, "
        + "out_of_sample, monthly_returns, outcome, run"

    /// `seal(row, previous)` written after the documentation alone, `rows(db)` with what SQLite stores,
    /// `walk(db)` that checks every link, and `reseal(db, first)`.
    static let python = """
        import hashlib, sqlite3, struct, sys
        COLUMNS = ['id'] + '\(columns)'.split(', ')
        GENESIS = hashlib.sha256(b'bellwether trial record 1').hexdigest()
        def seal(row, previous):
            data = previous.encode()
            for kind, value in row:
                if kind == 'null': data += b'\\0'
                elif kind == 'integer': data += b'\\1' + struct.pack('>q', value)
                elif kind == 'real': data += b'\\2' + struct.pack('>d', value)
                else: data += (b'\\3' if kind == 'text' else b'\\4') + struct.pack('>Q', len(value)) + value
            return hashlib.sha256(data).hexdigest()
        def rows(db):
            parts = ', '.join(
                f"typeof({c}), CASE typeof({c}) WHEN 'text' THEN CAST({c} AS BLOB) ELSE {c} END" for c in COLUMNS)
            for row in db.execute(f'SELECT {parts}, previous, digest FROM trials ORDER BY id').fetchall():
                yield list(zip(row[:-2:2], row[1:-2:2])), row[-2], row[-1]
        def walk(db):
            head, count = GENESIS, 0
            for row, previous, digest in rows(db):
                assert previous == head and digest == seal(row, head), row[0]
                head, count = digest, count + 1
            return count, head
        def reseal(db, first):
            head = GENESIS
            for row, previous, digest in rows(db):
                if row[0][1] >= first:
                    digest = seal(row, head)
                    db.execute('UPDATE trials SET previous = ?, digest = ? WHERE id = ?', (head, digest, row[0][1]))
                head = digest
        def unguard(db):
            for name in ('updated', 'deleted', 'replaced'): db.execute(f'DROP TRIGGER trials_are_never_{name}')
            db.execute('DROP INDEX trials_follow_one_another')

        """

    let folder: TemporaryFolder
    var root: String { folder.path }
    var file: String { root + "/state/ledger.sqlite" }

    init() throws {
        folder = try TemporaryFolder()
    }

    func ledger() throws -> LedgerDatabase {
        try LedgerDatabase(root: root)
    }

    /// A ledger with `count` trials.
    func filled(_ count: Int) throws -> LedgerDatabase {
        let ledger = try ledger()
        for number in 0..<count {
            try ledger.append(
                Self.trial(settings: "s\(number)", seed: UInt64(number)),
                at: Timestamp(secondsSinceEpoch: Self.noon.secondsSinceEpoch + Int64(number)))
        }
        return ledger
    }

    static func trial(_ month: String = "2023-01", settings: String = "a", seed: UInt64 = 1) throws
        -> TrialRecord
    {
        TrialRecord(
            month: try #require(YearMonth(month)), algorithm: "ppo", network: "dense", seed: seed,
            settings: "{\"steps\":1}", settingsDigest: settings, inputsDigest: "i",
            trained: day("2021-01-04")...day("2022-10-31"), validated: day("2022-11-01")...day("2022-12-30"),
            steps: 20_000, seconds: 1.5, inSample: "{}", outOfSample: nil, monthlyReturns: "[]",
            outcome: .candidate, run: 7)
    }

    /// Runs a statement in a process of its own and returns its rows, or what SQLite has against it.
    func sql(_ statement: String) throws -> String {
        try Peer.python(
            """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1], timeout=10)
            try:
                for row in db.execute(sys.argv[2]): print(*row, sep='|')
                db.commit()
            except sqlite3.Error as error:
                print(error)
            """, [file, statement])
    }

    /// Runs a script after ``python``, with `db` open on the ledger, and commits.
    @discardableResult
    func script(_ body: String, _ arguments: [String] = []) throws -> String {
        try Peer.python(
            Self.python + "db = sqlite3.connect(sys.argv[1], timeout=10)\n" + body + "\ndb.commit()\n",
            [file] + arguments)
    }
}
