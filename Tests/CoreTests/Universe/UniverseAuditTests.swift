import Core
import Testing

@Suite("Audit of the universe") struct UniverseAuditTests {
    private let history: IndexHistory
    private let turns: [SymbolSuccession]

    init() throws {
        history = IndexHistory(lists: [
            try Given.list("2014-06-30", "A B C D E"), try Given.list("2015-01-02", "A B C F"),
            try Given.list("2015-06-29", "A C D F G"),
        ])
        turns = [try Given.turn("AX", "2015-03-02", "A")]
    }

    /// The slots of every day on which something changes, altered by the test, and what the audit finds.
    private func audit(
        _ alter: (_ slots: inout [Slot], _ date: CivilDate) -> Void
    ) throws -> [AuditFinding] {
        var audit = UniverseAudit(history: history, successions: turns)
        var assignment = SlotAssignment(history: history, successions: turns)
        let range = try Given.date("2014-01-01")...Given.date("2016-12-31")
        for day in UniverseAudit.days(history: history, successions: turns, in: range) {
            assignment.advance(to: day)
            var slots = assignment.slots
            alter(&slots, day)
            audit.inspect(slots, on: day)
        }
        #expect(audit.days > 5)
        return audit.findings
    }

    /// From 2015-06-29 on: AX stays, B has left, D is back, E has left half a year ago, G is new.
    @Test("A sound history has no finding")
    func sound() throws {
        #expect(try audit { _, _ in }.isEmpty)
    }

    @Test(
        "Each kind of violation is found on the day when it begins",
        arguments: [
            (AuditFinding.Rule.shape, "removed a row"), (.shape, "a symbol in padding"),
            (.duplicate, "two slots"), (.membership, "a stranger"), (.membership, "one is missing"),
            (.archive, "forgotten"), (.archive, "kept too long"), (.moved, "another slot"),
            (.reused, "given away"), (.dates, "since"), (.dates, "removed"), (.membership, "not renamed"),
        ])
    func planted(rule: AuditFinding.Rule, what: String) throws {
        let day = try Given.date("2015-06-29")
        let findings = try audit { slots, date in
            guard date >= day else {
                if what == "not renamed", date >= CivilDate(daysSinceEpoch: 16_496) { slots[0].symbol = "A" }
                return
            }
            switch what {
            case "removed a row": slots.removeLast()
            case "a symbol in padding": slots[3_000].symbol = "Z"
            case "two slots": slots[3_000] = slots[0].moved(to: 3_000)
            case "a stranger": slots[3_000] = Slot(index: 3_000, symbol: "Z", state: .active, since: date)
            case "one is missing": slots[2] = Slot(index: 2)
            case "forgotten": slots[1] = Slot(index: 1)
            case "kept too long" where date >= day.adding(months: 12):
                slots[1] = Slot(
                    index: 1, symbol: "B", state: .archived, since: history.lists[0].effective, removed: day)
            case "another slot":
                slots[3_000] = slots[0].moved(to: 3_000)
                slots[0] = Slot(index: 0)
            case "given away":
                let newcomer = slots.firstIndex { $0.symbol == "G" } ?? 0
                slots[1] = slots[newcomer].moved(to: 1)
                slots[newcomer] = Slot(index: newcomer)
            case "since": slots[0].since = date
            case "removed": if slots[1].removed != nil { slots[1].removed = day.adding(days: -1) }
            case "not renamed": slots[0].symbol = "A"
            default: break
            }
        }
        #expect(findings.contains { $0.rule == rule }, "\(what): \(findings.map(\.detail))")
        if what != "kept too long", what != "not renamed" { #expect(findings.first?.date == day) }
        #expect(findings.allSatisfy { !$0.detail.isEmpty })
    }

    @Test("Published slots that are not what the history gives are told with the first that differs")
    func published() throws {
        let day = try Given.date("2015-06-29")
        let slots = SlotAssignment(history: history, successions: turns, on: day).slots
        var audit = UniverseAudit(history: history, successions: turns)
        audit.inspect(published: slots, against: slots, on: day)
        #expect(audit.findings.isEmpty)
        var other = slots
        other[2].since = day
        audit.inspect(published: other, against: slots, on: day)
        #expect(audit.findings.map(\.rule) == [.published] && audit.findings[0].slot == 2)
    }

    @Test("A full universe may evict the longest archived, and no other")
    func eviction() throws {
        let many = (0..<Universe.slotCount).map { IndexMember(symbol: Symbol(rawValue: "S\(10_000 + $0)")) }
        let days = try ["2020-01-02", "2020-06-01", "2020-07-01", "2020-09-01"].map(Given.date)
        let history = IndexHistory(lists: [
            IndexList(effective: days[0], members: many),
            IndexList(effective: days[1], members: Array(many.dropFirst(1))),
            IndexList(effective: days[2], members: Array(many.dropFirst(2))),
            IndexList(effective: days[3], members: Array(many.dropFirst(2)) + [IndexMember(symbol: "A")]),
        ])
        for (slot, expected): (Int, [AuditFinding.Rule]) in [(0, []), (1, [.eviction])] {
            var audit = UniverseAudit(history: history)
            for day in days {
                var slots = SlotAssignment(history: history, on: day).slots
                if day == days[3], slot == 1 {
                    slots[1] = slots[0].moved(to: 1)
                    slots[0] = SlotAssignment(history: history, on: days[2]).slots[0]
                }
                audit.inspect(slots, on: day)
            }
            #expect(audit.findings.map(\.rule) == expected, "\(audit.findings)")
        }
    }
}

extension Slot {
    fileprivate func moved(to index: Int) -> Slot {
        var slot = self
        slot.index = index
        return slot
    }
}
