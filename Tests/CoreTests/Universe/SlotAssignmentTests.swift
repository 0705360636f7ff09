import Core
import Testing

@Suite("Slot assignment") struct SlotAssignmentTests {
    private func date(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

    private func spell(_ symbol: String, _ since: String, _ removed: String? = nil) throws -> Constituent {
        Constituent(symbol: Symbol(rawValue: symbol), since: try date(since), removed: try removed.map(date))
    }

    private func slot(of symbol: Symbol, in assignment: SlotAssignment) -> Slot? {
        assignment.slots.first { $0.symbol == symbol }
    }

    @Test("Joins take the lowest free slots in the order of day, then symbol")
    func joins() throws {
        let history = [
            try spell("C", "2021-01-04"), try spell("B", "2021-02-01"), try spell("A", "2021-02-01"),
        ]
        let slots = SlotAssignment(history: history, on: try date("2021-03-01")).slots
        #expect(slots.prefix(4).map(\.symbol) == ["C", "A", "B", nil])
        #expect(slots.count == Universe.slotCount)
        #expect(slots.map(\.index) == Array(0..<Universe.slotCount))
    }

    @Test("A stock that leaves is archived for twelve months, then its slot goes to the next join")
    func archive() throws {
        let history = [
            try spell("OLD", "2020-01-02", "2021-06-28"), try spell("STAYS", "2020-01-02"),
            try spell("EARLY", "2022-06-27"), try spell("LATE", "2022-06-28"),
        ]
        let archived = SlotAssignment(history: history, on: try date("2022-06-27"))
        #expect(slot(of: "OLD", in: archived)?.state == .archived)
        #expect(slot(of: "OLD", in: archived)?.removed == (try date("2021-06-28")))
        #expect(slot(of: "EARLY", in: archived)?.index == 2)
        let freed = SlotAssignment(history: history, on: try date("2022-06-28"))
        #expect(slot(of: "OLD", in: freed) == nil)
        #expect(slot(of: "LATE", in: freed)?.index == 0)
    }

    @Test("A stock that returns within the year gets its old slot back")
    func rejoins() throws {
        let history = [
            try spell("GONE", "2020-01-02", "2021-01-04"), try spell("NEW", "2021-03-01"),
            try spell("GONE", "2021-06-01"),
        ]
        let back = SlotAssignment(history: history, on: try date("2021-06-01"))
        #expect(slot(of: "GONE", in: back)?.index == 0)
        #expect(slot(of: "GONE", in: back)?.state == .active)
        #expect(slot(of: "GONE", in: back)?.since == (try date("2021-06-01")))
    }

    @Test("A full universe evicts the longest archived and says so; with none archived the join is unplaced")
    func overflow() throws {
        var history = try (0..<Universe.slotCount).map { try spell("S\(10_000 + $0)", "2020-01-02") }
        history[7].removed = try date("2021-02-01")
        history[3].removed = try date("2021-03-01")
        let joins = [
            try spell("X", "2021-04-01"), try spell("Y", "2021-04-02"), try spell("Z", "2021-04-05"),
        ]
        let assignment = SlotAssignment(history: history + joins, on: try date("2021-04-05"))
        #expect(assignment.evicted == ["S10007", "S10003"])
        #expect(assignment.unplaced == ["Z"])
        #expect(slot(of: "X", in: assignment)?.index == 7)
        #expect(slot(of: "Y", in: assignment)?.index == 3)
    }

    @Test("What happens later changes nothing, and stepping day by day equals jumping")
    func noLookAhead() throws {
        var generator = SeededGenerator(seed: 5)
        let start = try date("2019-01-02")
        var history: [Constituent] = []
        for number in 0..<300 {
            let since = start.adding(days: generator.index(below: 900))
            let removed =
                generator.uniform() < 0.5 ? since.adding(days: 1 + generator.index(below: 500)) : nil
            history.append(
                Constituent(symbol: Symbol(rawValue: "N\(number)"), since: since, removed: removed))
        }
        var stepping = SlotAssignment(history: history)
        for offset in stride(from: 0, through: 1_500, by: 31) {
            let day = start.adding(days: offset)
            stepping.advance(to: day)
            let known = history.filter { $0.since <= day }.map {
                var spell = $0
                if let removed = spell.removed, removed > day { spell.removed = nil }
                return spell
            }
            let jumped = SlotAssignment(history: known, on: day)
            #expect(stepping.slots == jumped.slots)
            let placed = jumped.slots.compactMap(\.symbol)
            #expect(Set(placed).count == placed.count)
        }
    }
}
