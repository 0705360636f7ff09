internal import GRDB

/// The chain through the rows of `trials`: each holds the digest of the row before it in `previous`, and its
/// own, over all columns and that one, in `digest`.
enum TrialChain {
    /// A ledger opened for reading may be older than the chain.
    static func exists(_ database: Database) throws -> Bool {
        guard try database.tableExists("trials") else { return false }
        let columns = Set(try database.columns(in: "trials").map(\.name))
        return columns.isSuperset(of: ["previous", "digest"])
    }

    /// The last row: its id, 0 without one, and its digest.
    static func end(_ database: Database) throws -> (id: Int64, digest: String) {
        guard
            let row = try Row.fetchOne(
                database, sql: "SELECT id, digest FROM trials ORDER BY id DESC LIMIT 1")
        else { return (0, TrialAnchor.genesis) }
        return (row[0], text(row[1]))
    }

    /// Rows ever written: ids are given once and without gaps, and SQLite remembers the last.
    static func written(_ database: Database) throws -> Int64 {
        try DatabaseValue.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'trials'")
            .flatMap(Int64.fromDatabaseValue) ?? 0
    }

    /// Whatever somebody put there, as a text.
    private static func text(_ value: DatabaseValue) -> String {
        String.fromDatabaseValue(value) ?? ""
    }

    /// Seals every row as it stands, in the order of the ids. The append-only triggers must be off.
    static func seal(_ database: Database) throws {
        var previous = TrialAnchor.genesis
        for id in try Int64.fetchAll(database, sql: "SELECT id FROM trials ORDER BY id") {
            guard let row = try sealed(database, id: id) else { continue }
            let digest = TrialSeal.digest(of: row, after: previous)
            try database.execute(
                sql: "UPDATE trials SET previous = ?, digest = ? WHERE id = ?",
                arguments: [previous, digest, id])
            previous = digest
        }
    }

    /// The sealed values of one row.
    static func sealed(_ database: Database, id: Int64) throws -> [TrialSeal.Stored]? {
        try Row.fetchOne(
            database, sql: "SELECT \(TrialSeal.selection) FROM trials WHERE id = ?", arguments: [id]
        ).map(TrialSeal.values)
    }

    static func verify(_ database: Database, anchors: [String: TrialAnchor]) throws -> TrialVerification {
        guard try exists(database) else {
            let count =
                try database.tableExists("trials")
                ? try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM trials") ?? 0 : 0
            return TrialVerification(
                count: count, head: TrialAnchor.genesis, fault: count > 0 ? .notChained : nil,
                anchors: check(anchors, count: count, digests: [:]))
        }
        let wanted = Set(anchors.values.map(\.count))
        var digests = [0: TrialAnchor.genesis]
        var (count, head) = (0, TrialAnchor.genesis)
        var last: Int64 = 0
        var fault: TrialFault?
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT \(TrialSeal.selection), id, previous, digest FROM trials ORDER BY id")
        let width = 2 * TrialSeal.columns.count
        while let row = try rows.next() {
            let id: Int64 = row[width]
            let link = TrialLink(
                id: id, values: TrialSeal.values(row), previous: text(row[width + 1]),
                digest: text(row[width + 2]))
            count += 1
            if fault == nil { fault = link.fault(after: last, digest: head) }
            (last, head) = (id, link.digest)
            if wanted.contains(count) { digests[count] = head }
        }
        let written = try written(database)
        if fault == nil, written > last { fault = .cutOff(last: last, written: written) }
        return TrialVerification(
            count: count, head: head, fault: fault,
            anchors: check(anchors, count: count, digests: digests))
    }

    private static func check(
        _ anchors: [String: TrialAnchor], count: Int, digests: [Int: String]
    ) -> [CheckedTrialAnchor] {
        var sound = 0
        let ordered = anchors.sorted { ($0.value.count, $0.key) < ($1.value.count, $1.key) }
        return ordered.map { name, anchor in
            var checked = CheckedTrialAnchor(name: name, anchor: anchor)
            if anchor.count > count {
                checked.problem = .shorter(count: count)
            } else if digests[anchor.count] == anchor.head {
                sound = max(sound, anchor.count)
            } else {
                checked.problem = .rewritten(sound: sound)
            }
            return checked
        }
    }
}
