import Core
import Testing

/// Short ways to write histories.
enum Given {
    static func date(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

    /// A full list of symbols, or of symbols with an ISIN as `A=US1`.
    static func list(_ date: String, _ members: String, isPartial: Bool = false, leavers: [Symbol] = [])
        throws
        -> IndexList
    {
        IndexList(
            effective: try self.date(date),
            members: members.split(separator: " ").map { text in
                let parts = text.split(separator: "=")
                return IndexMember(
                    symbol: Symbol(rawValue: String(parts[0])), isin: parts.count > 1 ? String(parts[1]) : nil
                )
            }, leavers: leavers, isPartial: isPartial)
    }

    static func turn(_ symbol: Symbol, _ date: String, _ former: Symbol? = nil) throws -> SymbolSuccession {
        SymbolSuccession(symbol: symbol, date: try self.date(date), former: former)
    }

    /// The occupied slots as `0 A`, archived ones as `1 (B)`.
    static func words(
        _ lists: [IndexList], spells: [Constituent] = [], _ turns: [SymbolSuccession] = [], on date: String
    ) throws -> [String] {
        let history = IndexHistory(spells: spells, lists: lists)
        let assignment = SlotAssignment(history: history, successions: turns, on: try self.date(date))
        return assignment.slots.filter { $0.state != .padding }.map {
            let symbol = $0.symbol?.rawValue ?? "-"
            return "\($0.index) \($0.state == .active ? symbol : "(\(symbol))")"
        }
    }
}

@Suite("Lists of the index") struct IndexListTests {
    @Test("A list's members join, those it does not name leave, and who stays keeps slot and first day")
    func replaced() throws {
        let lists = [try Given.list("2014-06-30", "A B C"), try Given.list("2015-06-29", "D C A")]
        #expect(try Given.words(lists, on: "2014-06-29") == [])
        #expect(try Given.words(lists, on: "2015-06-28") == ["0 A", "1 B", "2 C"])
        #expect(try Given.words(lists, on: "2015-06-29") == ["0 A", "1 (B)", "2 C", "3 D"])
        #expect(try Given.words(lists, on: "2016-06-29") == ["0 A", "2 C", "3 D"])
        let slots = SlotAssignment(
            history: IndexHistory(lists: lists), on: try Given.date("2015-06-29")
        ).slots
        #expect(slots[0].since == (try Given.date("2014-06-30")))
        #expect(slots[1].removed == (try Given.date("2015-06-29")))
        #expect(slots[3].since == (try Given.date("2015-06-29")))
    }

    @Test("Who comes back within the year returns to the slot before newcomers are placed")
    func returns() throws {
        let lists = [
            try Given.list("2015-01-02", "A B"), try Given.list("2015-04-01", "B"),
            try Given.list("2015-07-01", "AA A B"),
        ]
        #expect(try Given.words(lists, on: "2015-07-01") == ["0 A", "1 B", "2 AA"])
    }

    @Test("A partial list adds and updates, takes out whom it says, and no one else")
    func partial() throws {
        var extra = try Given.list("2015-03-02", "", isPartial: true, leavers: ["C"])
        extra = IndexList(
            effective: extra.effective,
            members: [IndexMember(symbol: "A", name: "Alpha", sector: "Energy"), IndexMember(symbol: "N")],
            leavers: extra.leavers, isPartial: true)
        let lists = [try Given.list("2015-01-02", "A B C"), extra]
        #expect(try Given.words(lists, on: "2015-03-02") == ["0 A", "1 B", "2 (C)", "3 N"])
        let slots = SlotAssignment(
            history: IndexHistory(lists: lists), on: try Given.date("2015-03-02")
        ).slots
        #expect(slots[0].name == "Alpha" && slots[0].sector == "Energy")
    }

    @Test("A sector that changes is told as a move; a list without sectors leaves the known one")
    func sectors() throws {
        func list(_ date: String, _ sector: String?) throws -> IndexList {
            IndexList(
                effective: try Given.date(date), members: [IndexMember(symbol: "GOOGL", sector: sector)])
        }
        let lists = [
            try list("2018-06-25", "Technology"), try list("2018-10-01", "Communication"),
            try list("2019-07-01", nil),
        ]
        let assignment = SlotAssignment(
            history: IndexHistory(lists: lists), on: try Given.date("2019-07-01"))
        #expect(assignment.slots[0].sector == "Communication")
        #expect(
            assignment.events.map(\.kind) == [.joined, .moved(from: "Technology", to: "Communication")])
    }

    @Test("On a full list's day the list counts, and a spell that begins then still ends as it says")
    func spellsAndLists() throws {
        let day = try Given.date("2015-01-02")
        let end = try Given.date("2015-02-02")
        let spells = [
            Constituent(symbol: "A", since: day, removed: end), Constituent(symbol: "X", since: day),
            Constituent(
                symbol: "OLD", since: try Given.date("2014-01-02"), removed: try Given.date("2016-01-04")),
        ]
        let lists = [try Given.list("2015-01-02", "A B")]
        #expect(try Given.words(lists, spells: spells, on: "2015-01-02") == ["0 (OLD)", "1 A", "2 B"])
        #expect(try Given.words(lists, spells: spells, on: "2015-02-02") == ["0 (OLD)", "1 (A)", "2 B"])
        // A spell whose stay a list has ended does not end a later one.
        let later = lists + [try Given.list("2015-06-29", "A B OLD")]
        #expect(try Given.words(later, spells: spells, on: "2016-01-04") == ["0 OLD", "1 A", "2 B"])
    }

    @Test("In a full universe the longest archived leaves, never one who comes back that day")
    func overflow() throws {
        let many = (0..<Universe.slotCount).map { IndexMember(symbol: Symbol(rawValue: "S\(10_000 + $0)")) }
        let lists = [
            IndexList(effective: try Given.date("2020-01-02"), members: many),
            IndexList(effective: try Given.date("2020-06-01"), members: Array(many.dropFirst(2))),
            IndexList(
                effective: try Given.date("2020-09-01"),
                members: Array(many.dropFirst(3)) + [many[0], IndexMember(symbol: "A")]),
        ]
        let assignment = SlotAssignment(
            history: IndexHistory(lists: lists), on: try Given.date("2020-09-01"))
        #expect(assignment.slots[0].symbol == "S10000" && assignment.slots[1].symbol == "A")
        #expect(assignment.slots[2].state == .archived)
        #expect(assignment.evicted == ["S10001"] && assignment.unplaced.isEmpty)
    }
}
