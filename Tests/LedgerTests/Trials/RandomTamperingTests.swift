import Core
import Foundation
import Ledger
import TestSupport
import Testing

@Suite("Random tampering") struct RandomTamperingTests {
    private static let cases = 60

    /// Copies the ledger for each case, does something to it, and prints the first row that is wrong then, or
    /// the first that was sealed anew.
    private static let script = """
        import os, random, shutil
        sqlite3.connect(sys.argv[1]).execute('PRAGMA wal_checkpoint(TRUNCATE)')
        pick = random.Random(7)
        def move(db, old, new): db.execute('UPDATE trials SET id = ? WHERE id = ?', (new, old))
        def stored(db, column, id):
            return db.execute(
                f'SELECT typeof({column}), quote({column}) FROM trials WHERE id = ?', (id,)).fetchone()
        def edit(db, count):
            id = pick.randint(1, count)
            column = pick.choice(COLUMNS[1:])
            before = stored(db, column, id)
            while stored(db, column, id) == before:
                value = pick.choice([None, '', '2023-02', 0, -1, 7.5, b'x', pick.random()])
                try: db.execute(f'UPDATE trials SET {column} = ? WHERE id = ?', (value, id))
                except sqlite3.IntegrityError: pass
            return id
        def cell(db, count): return 'fault', edit(db, count)
        def rewrite(db, count):
            id = edit(db, count)
            reseal(db, id)
            walk(db)
            return 'anchor', id
        def delete(db, count):
            first = pick.randint(1, count - 1)
            last = pick.randint(first, count - 1)
            db.execute('DELETE FROM trials WHERE id BETWEEN ? AND ?', (first, last))
            if pick.random() < 0.5:
                for id in range(last + 1, count + 1): move(db, id, id - last + first - 1)
            return 'fault', first
        def exchange(db, count):
            one, two = sorted(pick.sample(range(1, count + 1), 2))
            for old, new in ((one, -5), (two, one), (-5, two)): move(db, old, new)
            return 'fault', one
        def insert(db, count):
            place, source = pick.randint(1, count), pick.randint(1, count)
            row = db.execute('SELECT * FROM trials WHERE id = ?', (source,)).fetchone()
            for id in range(count, place - 1, -1): move(db, id, id + 1)
            db.execute(f"INSERT INTO trials VALUES ({', '.join('?' * len(row))})", (place,) + row[1:])
            return 'fault', place if place != source else place + 1
        def cut(db, count):
            first = pick.randint(1, count)
            db.execute('DELETE FROM trials WHERE id >= ?', (first,))
            if pick.random() < 0.5: return 'fault', first
            db.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'trials'", (first - 1,))
            return 'anchor', first
        for case in range(int(sys.argv[2])):
            folder = f'{os.path.dirname(sys.argv[1])}/{case}/state'
            os.makedirs(folder)
            shutil.copy(sys.argv[1], folder)
            other = sqlite3.connect(folder + '/ledger.sqlite')
            other.execute('PRAGMA synchronous = OFF')
            count = other.execute('SELECT COUNT(*) FROM trials').fetchone()[0]
            unguard(other)
            print(*pick.choice([cell, rewrite, delete, exchange, insert, cut])(other, count))
            other.commit()
            other.close()
        """

    @Test(
        "Whatever is done to the rows, the first wrong one is named, or the anchors that no longer hold are")
    func random() throws {
        let scene = try TrialScene()
        let ledger = try scene.ledger()
        var anchors: [String: TrialAnchor] = [:]
        for number in 1...12 {
            try ledger.append(TrialScene.trial(seed: UInt64(number)), at: TrialScene.noon)
            if number % 4 == 0 { anchors["a\(number)"] = try ledger.trialHead() }
        }
        let answers = try scene.script(Self.script, ["\(Self.cases)"]).split(separator: "\n")
        #expect(answers.count == Self.cases)
        for (number, answer) in answers.enumerated() {
            let words = answer.split(separator: " ")
            let row = try #require(Int(words[1]))
            let check = try LedgerDatabase(readingRoot: "\(scene.root)/state/\(number)")
                .verifyTrials(anchors: anchors)
            if words[0] == "fault" {
                #expect(check.fault?.row == Int64(row), "\(number): \(answer)")
            } else {
                #expect(check.fault == nil, "\(number): \(answer)")
            }
            // An anchor holds as long as the rows that it saw are there.
            let broken = check.anchors.filter { $0.problem != nil }.map(\.anchor.count)
            let expected = [4, 8, 12].filter { $0 >= row }
            #expect(!check.isSound && Set(broken).isSubset(of: expected), "\(number): \(answer)")
            if words[0] == "anchor" { #expect(broken == expected, "\(number): \(answer)") }
        }
    }
}
