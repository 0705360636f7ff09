import Core
import Foundation
import Ledger
import TestSupport
import Testing

@Suite("Tampering with the trial record") struct TrialTamperingTests {
    private let scene: TrialScene

    init() throws {
        scene = try TrialScene()
    }

    /// Ten trials, anchors after the third and the ninth, and a hand on the file.
    private func tampered(_ script: String) throws -> TrialVerification {
        let ledger = try scene.ledger()
        var anchors: [String: TrialAnchor] = [:]
        for number in 1...10 {
            try ledger.append(TrialScene.trial(seed: UInt64(number)), at: TrialScene.noon)
            if number == 3 { anchors["early"] = try ledger.trialHead() }
            if number == 9 { anchors["late"] = try ledger.trialHead() }
        }
        #expect(try ledger.verifyTrials(anchors: anchors).isSound)
        try scene.script("unguard(db)\n" + script)
        return try ledger.verifyTrials(anchors: anchors)
    }

    @Test(
        "An edited cell is named, whatever its kind and however small the edit",
        arguments: [
            "settings = settings || ' '", "steps = 20001", "seconds = 1.5000000000000002", "run = NULL",
            "in_sample = CAST(in_sample AS BLOB)", "out_of_sample = ''", "settings = settings || char(0, 49)",
            "recorded_at = '2022-12-30T12:00:01Z'", "outcome = 'published'",
            "digest = upper(digest)",
            "digest = x'ff'",
        ])
    func edited(assignment: String) throws {
        let check = try tampered("db.execute(\"UPDATE trials SET \(assignment) WHERE id = 4\")")
        #expect(check.fault == .altered(id: 4) && check.fault?.row == 4 && !check.isSound)
        #expect(check.fault?.description == "trial 4 was altered after it was recorded")
    }

    @Test("A row deleted in the middle is named, and several are")
    func deleted() throws {
        let one = try tampered("db.execute('DELETE FROM trials WHERE id = 5')")
        #expect(one.fault == .missing(5...5) && one.fault?.description == "trial 5 was deleted")
    }

    @Test("Rows deleted and the rest numbered anew: the first row that took another's place is named")
    func renumbered() throws {
        let check = try tampered(
            """
            db.execute('DELETE FROM trials WHERE id IN (5, 6)')
            for id in range(7, 11): db.execute('UPDATE trials SET id = ? WHERE id = ?', (id - 2, id))
            """)
        #expect(check.fault == .moved(id: 5, from: 7))
    }

    @Test("Two rows exchanged are named")
    func exchanged() throws {
        let check = try tampered(
            "for old, new in ((2, 99), (8, 2), (99, 8)):\n"
                + "    db.execute('UPDATE trials SET id = ? WHERE id = ?', (new, old))")
        #expect(check.fault == .moved(id: 2, from: 8))
    }

    @Test("A row put in, sealed as it should be, is found by the row after it")
    func inserted() throws {
        let check = try tampered(
            """
            for id in range(10, 4, -1): db.execute('UPDATE trials SET id = ? WHERE id = ?', (id + 1, id))
            all = list(rows(db))
            row, head = all[3][0], all[3][2]
            row[0] = ('integer', 5)
            values = [v.decode() if k == 'text' else v for k, v in row]
            db.execute(f"INSERT INTO trials VALUES ({', '.join('?' * 22)})", values + [head, seal(row, head)])
            """)
        #expect(check.fault == .moved(id: 6, from: 5) && check.count == 11)
        #expect(check.anchors.map(\.problem) == [nil, .rewritten(sound: 3)])
    }

    @Test("A row sealed anew for itself leaves the next one without the row that it follows")
    func resealed() throws {
        let check = try tampered(
            """
            db.execute('UPDATE trials SET steps = 1 WHERE id = 6')
            row, head, _ = list(rows(db))[5]
            db.execute('UPDATE trials SET digest = ? WHERE id = 6', (seal(row, head),))
            """)
        #expect(check.fault == .unlinked(id: 7))
    }

    @Test("A row below the first is named")
    func below() throws {
        let check = try tampered(
            "db.execute('INSERT INTO trials SELECT 0, \(TrialScene.columns), previous, digest FROM trials "
                + "WHERE id = 1')")
        #expect(check.fault == .inserted(id: 0))
    }

    @Test("A cut-off end is named by SQLite's own memory of the last id, and by an anchor where that is gone")
    func cutOff() throws {
        let plain = try tampered("db.execute('DELETE FROM trials WHERE id > 7')")
        #expect(plain.fault == .cutOff(last: 7, written: 10) && plain.fault?.row == 8)
        try scene.script("db.execute(\"UPDATE sqlite_sequence SET seq = 7 WHERE name = 'trials'\")")
        let anchor = TrialAnchor(count: 9, head: "?")
        let careful = try scene.ledger().verifyTrials(anchors: ["models/production/2023-01": anchor])
        #expect(careful.fault == nil && !careful.isSound)
        #expect(careful.anchors.map(\.problem) == [.shorter(count: 7)])
        #expect(
            careful.anchors[0].description
                == "trials 8 to 9 were cut off: models/production/2023-01 saw 9 trials, and 7 are left")
    }

    @Test("After a cut-off end the next trial leaves the gap of the lost ids, which names them")
    func appendedAfterCut() throws {
        _ = try tampered("db.execute('DELETE FROM trials WHERE id > 7')")
        let ledger = try scene.ledger()
        #expect(try ledger.append(TrialScene.trial(), at: TrialScene.noon) == 11)
        #expect(try ledger.verifyTrials().fault == .missing(8...10))
    }

    @Test("A record rewritten as a whole is found by the anchors, which say between which rows it began")
    func rewritten() throws {
        let check = try tampered(
            "db.execute('UPDATE trials SET steps = 1 WHERE id = 6')\nreseal(db, 6)\nwalk(db)")
        #expect(check.fault == nil && !check.isSound)
        #expect(check.anchors.map(\.name) == ["early", "late"])
        #expect(check.anchors.map(\.problem) == [nil, .rewritten(sound: 3)])
    }
}
