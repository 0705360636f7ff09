import Core
import Foundation
import Ingestion
import Ledger
import TestSupport
import Testing

/// The Russell 3000's real lists of 2014, 2015 and 2016 with the renames between, taken in as an operator would.
@Suite("Real reconstitutions") struct ReconstitutionTests {
    private struct Rename {
        var date: CivilDate
        var former: Symbol
        var symbol: Symbol
    }

    private static let files = [
        ("ftse_r3000_2014-06-27.csv.gz", "2014-06-30"), ("ftse_r3000_2015-06-26.csv.gz", "2015-06-29"),
        ("ftse_r3000_2016-06-27.csv.gz", "2016-06-27"),
    ]
    private let data: String
    private let folder: TemporaryFolder
    private let ledger: LedgerDatabase
    private let lists: [IndexList]
    private let renames: [Rename]

    init() throws {
        let shared = try #require(
            ProcessInfo.processInfo.environment["BELLWETHER_SHARED"], "run these tests by scripts/accept")
        data = shared + "/data"
        folder = try TemporaryFolder()
        ledger = try LedgerDatabase(root: folder.path)
        var lists: [IndexList] = []
        for (name, day) in Self.files {
            let effective = try #require(CivilDate(day))
            let file = try MembershipFile(contentsOf: "\(data)/membership/\(name)")
            guard case .list(let members, _) = file.content else { continue }
            lists.append(IndexList(effective: effective, members: members))
        }
        self.lists = lists
        let events = try String(contentsOfFile: "\(data)/daily/pit/symbol_events.csv", encoding: .utf8)
        var renames: [Rename] = []
        for line in events.split(separator: "\n") {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard fields[1] == "renamed", let date = CivilDate(fields[0]) else { continue }
            renames.append(
                Rename(
                    date: date, former: Symbol(rawValue: fields[2]), symbol: Symbol(rawValue: fields[3])))
        }
        self.renames = renames
        for (day, turns) in Dictionary(grouping: renames, by: \.date) {
            try ledger.record(
                [],
                successions: turns.map { SymbolSuccession(symbol: $0.symbol, date: day, former: $0.former) },
                on: day)
        }
        // As they may well come: the newest first, then what was before.
        for list in lists.reversed() {
            try ledger.importList(
                list, source: "\(list.effective)", digest: "", at: Timestamp(secondsSinceEpoch: 0))
        }
    }

    private func slots(on date: CivilDate) throws -> [Slot] {
        SlotAssignment(
            history: try ledger.indexHistory(), successions: try ledger.successions(), on: date
        ).slots
    }

    private func place(_ symbol: Symbol, in slots: [Slot]) -> Slot? { slots.first { $0.symbol == symbol } }

    @Test("About 300 in and 300 out each time, and every renamed member keeps its slot")
    func replayed() throws {
        let (history, turns) = (try ledger.indexHistory(), try ledger.successions())
        #expect(renames.count == 46 && turns.count == 46)
        print("list        members  joins  returns  leaves  renames followed  active  archived  padding")
        var changes: [UniverseChange] = []
        for list in lists {
            let change = UniverseChange(history: history, successions: turns, on: list.effective)
            changes.append(change)
            let numbers = [
                list.members.count, change.joins.count, change.returns.count, change.leaves.count,
                change.renames.count, change.count(.active), change.count(.archived), change.count(.padding),
            ]
            print("\(list.effective) \(numbers.map { "\($0)" }.joined(separator: "  "))")
            #expect(change.count(.active) == list.members.count)
            #expect(change.full == nil)
        }
        #expect(changes[0].joins.count == 2_999 && changes[0].leaves.isEmpty)
        for change in changes.dropFirst() {
            #expect((250...350).contains(change.joins.count + change.returns.count))
            #expect((250...350).contains(change.leaves.count))
        }

        var followed: [Rename] = []
        for rename in renames {
            let before = place(rename.former, in: try slots(on: rename.date.adding(days: -1)))
            let after = place(rename.symbol, in: try slots(on: rename.date))
            guard let before else {
                print("not followed: \(rename.date) \(rename.former) to \(rename.symbol): no slot before")
                continue
            }
            #expect(after?.index == before.index && after?.state == before.state, "\(rename)")
            followed.append(rename)
        }
        #expect(followed.count == 18)
        print("followed: " + followed.map { "\($0.former)-\($0.symbol)" }.joined(separator: " "))

        // What a rename has joined no later list parts: neither one that is behind nor one that is right.
        for rename in followed {
            let home = place(rename.symbol, in: try slots(on: rename.date))?.index
            for list in lists where list.effective > rename.date {
                let symbols = Set(list.members.map(\.symbol))
                guard symbols.contains(rename.symbol) || symbols.contains(rename.former) else { continue }
                let slot = place(rename.symbol, in: try slots(on: list.effective))
                #expect(
                    slot?.index == home && slot?.state == .active,
                    "\(rename) in the list of \(list.effective)")
            }
        }
    }

    @Test("No slot is lost within its archive year, on any day, and the audit has no finding")
    func audited() throws {
        let (history, turns) = (try ledger.indexHistory(), try ledger.successions())
        var audit = UniverseAudit(history: history, successions: turns)
        var assignment = SlotAssignment(history: history, successions: turns)
        let first = lists[0].effective
        var tenants: [Int: (symbol: Symbol, until: CivilDate?)] = [:]
        for offset in 0..<1_200 {
            let day = first.adding(days: offset)
            let renamed = assignment.events.count
            assignment.advance(to: day)
            audit.inspect(assignment.slots, on: day)
            // By hand, without the audit: who lives where, and until when nobody else may.
            for event in assignment.events[renamed...] {
                if case .renamed(let from) = event.kind, let slot = event.slot, let symbol = event.symbol {
                    #expect(tenants[slot]?.symbol == from)
                    tenants[slot]?.symbol = symbol
                }
            }
            for slot in assignment.slots {
                if let tenant = tenants[slot.index], let symbol = slot.symbol, symbol != tenant.symbol {
                    #expect(
                        tenant.until.map { $0 <= day } ?? false, "\(tenant) lost slot \(slot.index) on \(day)"
                    )
                }
                let end = slot.removed?.adding(months: 12)
                if let symbol = slot.symbol {
                    tenants[slot.index] = (symbol, end)
                } else if slot.state == .archived {
                    // Another has its symbol; the slot is its own still.
                    tenants[slot.index]?.until = end
                }
            }
        }
        #expect(audit.days == 1_200 && audit.findings.isEmpty, "\(audit.findings.prefix(3))")
    }

    @Test("Shuffled rows and another order of import give identical slots")
    func shuffled() throws {
        var generator = SeededGenerator(seed: 3_000)
        let other = try TemporaryFolder()
        let second = try LedgerDatabase(root: other.path)
        for (name, day) in Self.files {
            let script = """
                import sys, gzip, random
                lines = gzip.open(sys.argv[1], "rt").read().splitlines()
                head, rows = lines[0], lines[1:]
                random.Random(7).shuffle(rows)
                open(sys.argv[2], "w").write("\\n".join([head] + rows) + "\\n")
                """
            let path = other.appending("\(day).csv")
            _ = try Peer.python(script, ["\(data)/membership/\(name)", path])
            let file = try MembershipFile(contentsOf: path)
            guard case .list(let members, _) = file.content else { continue }
            try second.importList(
                IndexList(effective: try #require(CivilDate(day)), members: members), source: day, digest: "",
                at: Timestamp(secondsSinceEpoch: 0))
        }
        let turns = try ledger.successions().shuffled(using: &generator)
        for list in lists {
            let shuffled = SlotAssignment(
                history: try second.indexHistory(), successions: turns, on: list.effective)
            #expect(shuffled.slots == (try slots(on: list.effective)))
        }
    }

    @Test("iShares' holdings of 2018 as published, and the renames that its ISINs tell in the lists after")
    func fund() throws {
        let folder = try TemporaryFolder()
        let ledger = try LedgerDatabase(root: folder.path)
        let original = try MembershipFile(
            contentsOf: "\(data)/membership/verbatim/iwv_2018-10-02_original.csv.gz")
        #expect(original.asOf == CivilDate("2018-10-02"))
        #expect(original.leftOut.count == 8 && original.undecided == ["CIA", "CVNA", "DATA", "MA", "UAA"])
        #expect(
            Set(original.respelled.values).isSuperset(of: [
                "BRK.B", "BF.B", "HEI.A", "MOG.A", "LEN.B", "CWEN",
            ]))
        let days = ["2018-10-02", "2020-06-30", "2021-01-26", "2021-06-29"]
        for (number, day) in days.enumerated() {
            let file =
                number == 0
                ? original : try MembershipFile(contentsOf: "\(data)/membership/iwv_\(day).csv.gz")
            guard case .list(let members, _) = file.content else { continue }
            if number == 0 { #expect(members.count == 3_022) }
            try ledger.importList(
                IndexList(
                    effective: try #require(CivilDate(day)), members: members, isPartial: number > 0),
                source: day, digest: file.digest, at: Timestamp(secondsSinceEpoch: 0))
        }
        let text = try String(contentsOfFile: "\(data)/membership/renames_by_isin.csv", encoding: .utf8)
        var told: [String] = []
        for line in text.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",").map(String.init)
            told.append("\(fields[1]) \(fields[3]) \(fields[4])")
        }
        let ours = Set(
            try ledger.successions().map { "\($0.date) \($0.former?.rawValue ?? "") \($0.symbol)" })
        let missing = told.filter { !ours.contains($0) }
        print("renames by ISIN: \(told.count) known, \(ours.count) found; missing: \(missing)")
        // This one is a matter of spelling, which is settled when the file is read.
        #expect(missing == ["2020-06-30 CWEN US CWEN"])
        let slots = SlotAssignment(
            history: try ledger.indexHistory(), successions: try ledger.successions(),
            on: try #require(CivilDate("2021-06-29"))
        ).slots
        #expect(slots.count { $0.symbol == "BKR" && $0.since == original.asOf } == 1)
    }
}
