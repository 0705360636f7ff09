import Core
import Ledger
import TestSupport
import Testing

@Suite("Lists of the index in the ledger") struct IndexListTests {
    private let folder: TemporaryFolder
    private let ledger: LedgerDatabase

    init() throws {
        folder = try TemporaryFolder()
        ledger = try LedgerDatabase(root: folder.path)
    }

    private func list(
        _ date: String, _ members: [(Symbol, String?)], leavers: [Symbol] = [], isPartial: Bool = false
    ) throws -> IndexList {
        IndexList(
            effective: try #require(CivilDate(date)),
            members: members.map { IndexMember(symbol: $0.0, name: "\($0.0) Inc", isin: $0.1) },
            leavers: leavers,
            isPartial: isPartial)
    }

    @discardableResult
    private func take(_ list: IndexList, _ source: String = "list.csv") throws -> IndexListImport {
        try ledger.importList(
            list, source: source, digest: "d-\(source)", at: try #require(Timestamp("2024-01-02T06:00:00Z")))
    }

    @Test("A list comes back as it went in; the same again changes nothing")
    func roundTrip() throws {
        let full = try list("2015-06-29", [("A", "U1"), ("B", nil)])
        let partial = try list("2015-06-29", [("C", nil)], leavers: ["B"], isPartial: true)
        #expect(try take(partial, "ipo.csv") == .added)
        #expect(try take(full) == .added)
        #expect(try take(full) == .unchanged && take(partial, "ipo.csv") == .unchanged)
        #expect(try ledger.indexHistory() == IndexHistory(lists: [full, partial]))
        let imports = try ledger.indexImports()
        #expect(imports.map(\.kind) == [.list, .partial] && imports.map(\.rows) == [2, 2])
        #expect(imports[0].source == "list.csv" && imports[0].imported.description == "2024-01-02T06:00:00Z")
        #expect(
            try LedgerDatabase(readingRoot: folder.path).indexHistory()
                == IndexHistory(lists: [full, partial]))
    }

    @Test("A corrected list takes the place of the one of its day, whatever its name; partial ones by name")
    func corrected() throws {
        try take(try list("2015-06-29", [("A", nil), ("WRONG", nil)]))
        let right = try list("2015-06-29", [("A", nil), ("RIGHT", nil)])
        guard case .replaced(let old) = try take(right, "corrected.csv") else {
            Issue.record("not replaced")
            return
        }
        #expect(old.source == "list.csv")
        #expect(try ledger.indexHistory().lists == [right])
        let (one, two) = (
            try list("2015-06-29", [("N", nil)], isPartial: true),
            try list("2015-06-29", [("M", nil)], isPartial: true)
        )
        try take(one, "one.csv")
        try take(two, "two.csv")
        #expect(try ledger.indexHistory().lists == [right, one, two])
    }

    @Test("Renames by ISIN follow from the lists alone: in any order of import, and after a correction")
    func renames() throws {
        let lists = [
            try list("2014-06-30", [("A", "U1"), ("B", "U2")]),
            try list("2015-06-29", [("AX", "U1"), ("B", "U2")]),
            try list("2016-06-27", [("AX", "U1"), ("BX", "U2")]),
        ]
        for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0], [2, 1, 0]] {
            let folder = try TemporaryFolder()
            let ledger = try LedgerDatabase(root: folder.path)
            for number in order {
                try ledger.importList(
                    lists[number], source: "\(number)", digest: "", at: Timestamp(secondsSinceEpoch: 0))
            }
            let turns = try ledger.successions()
            #expect(turns.map(\.symbol) == ["AX", "BX"] && turns.map(\.former) == ["A", "B"])
            #expect(turns.map(\.date) == [lists[1].effective, lists[2].effective])
            #expect(turns.allSatisfy { $0.isToldBesideVendors })
        }
        for list in lists { try take(list) }
        // Listings knew one of them before: then the list tells nothing new.
        let known = SymbolSuccession(
            symbol: "AX", date: try #require(CivilDate("2015-03-02")), former: "A", identity: "FIGI")
        try ledger.record([], successions: [known], on: known.date)
        #expect(try ledger.successions().map(\.date) == [known.date, lists[2].effective])
        try take(try list("2016-06-27", [("AX", "U1"), ("B", "U2")]), "corrected.csv")
        #expect(try ledger.successions() == [known])
    }

    @Test("A list of nobody or of too many is refused, and nothing of it stays")
    func refuses() throws {
        let many = (0...Universe.slotCount).map { (Symbol(rawValue: "S\($0)"), String?.none) }
        for bad in [try list("2015-06-29", []), try list("2015-06-29", many)] {
            let error = #expect(throws: LedgerError.self) { try take(bad) }
            #expect(error?.code == .invalidRecord)
        }
        #expect(try ledger.indexHistory().isEmpty && ledger.indexImports().isEmpty)
    }

    @Test(
        "A file taken for a full list is replaced when it is imported as a partial one, and removed on demand"
    )
    func removed() throws {
        let full = try list("2015-06-29", [("A", "U1")])
        try take(full)
        let partial = try list("2015-06-29", [("A", "U1")], isPartial: true)
        guard case .replaced = try take(partial) else {
            Issue.record("not replaced")
            return
        }
        #expect(try ledger.indexHistory().lists == [partial])
        try take(full, "other.csv")
        #expect(throws: LedgerError.self) { try ledger.removeList(effective: full.effective) }
        #expect(try ledger.removeList(effective: full.effective, source: "other.csv")?.kind == .list)
        #expect(try ledger.removeList(effective: full.effective)?.kind == .partial)
        #expect(try ledger.removeList(effective: full.effective) == nil)
        #expect(try ledger.indexHistory().isEmpty)
    }

    @Test("Spells' files are noted when they change something")
    func spells() throws {
        let spell = Constituent(symbol: "A", since: try #require(CivilDate("2014-06-30")))
        let origin = IndexImport(
            effective: spell.since, kind: .spells, source: "spells.csv", digest: "d",
            imported: Timestamp(secondsSinceEpoch: 0), rows: 1)
        try ledger.importConstituents([spell], from: origin)
        #expect(try ledger.indexImports() == [origin])
        #expect(try ledger.indexHistory() == IndexHistory(spells: [spell]))
    }
}
