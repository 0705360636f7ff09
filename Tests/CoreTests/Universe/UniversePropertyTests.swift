import Core
import Testing

@Suite("Random sequences of imports") struct UniversePropertyTests {
    /// Looks at every day on which something changes.
    private func audited(_ world: ImportWorld) -> [AuditFinding] {
        var audit = UniverseAudit(history: world.history, successions: world.turns)
        var assignment = SlotAssignment(history: world.history, successions: world.turns)
        let range = world.start...world.start.adding(days: ImportWorld.days + 500)
        for day in UniverseAudit.days(history: world.history, successions: world.turns, in: range) {
            assignment.advance(to: day)
            audit.inspect(assignment.slots, on: day)
        }
        return audit.findings
    }

    @Test("Every rule of the audit holds, and every company is where it was", arguments: 1...10)
    func holds(seed: UInt64) throws {
        let world = ImportWorld(seed: seed)
        #expect(world.turns.count > 15 && world.history.lists.count > 15)
        let findings = audited(world)
        #expect(findings.isEmpty, "\(findings.prefix(3))")

        var assignment = SlotAssignment(history: world.history, successions: world.turns)
        var home: [Int: Int] = [:]
        for offset in 0..<ImportWorld.days {
            let day = world.start.adding(days: offset)
            assignment.advance(to: day)
            var places: [Symbol: Slot] = [:]
            for slot in assignment.slots { if let symbol = slot.symbol { places[symbol] = slot } }
            let members = world.members[offset]
            #expect(assignment.slots.count { $0.state == .active } == members.count)
            for company in members where !world.isAhead(company, at: offset) {
                let symbol = world.names[offset][company]
                let slot = try #require(places[symbol], "\(company) \(symbol) on \(day)")
                #expect(slot.state == .active)
                if let known = home[company] { #expect(slot.index == known, "\(company) on \(day)") }
                home[company] = slot.index
            }
            for company in home.keys where !members.contains(company) {
                let slot = places[world.names[offset][company]]
                if slot?.state != .archived { home[company] = nil }
            }
        }
    }

    @Test("The order of rows and of imports changes nothing", arguments: [21, 22, 23] as [UInt64])
    func order(seed: UInt64) throws {
        let world = ImportWorld(seed: seed)
        var generator = SeededGenerator(seed: seed)
        let end = world.start.adding(days: ImportWorld.days)
        let expected = SlotAssignment(history: world.history, successions: world.turns, on: end)
        var lists = world.history.lists.map {
            IndexList(
                effective: $0.effective, members: $0.members.shuffled(using: &generator),
                leavers: $0.leavers.reversed(), isPartial: $0.isPartial)
        }
        lists.shuffle(using: &generator)
        let shuffled = SlotAssignment(
            history: IndexHistory(spells: world.history.spells.reversed(), lists: lists),
            successions: world.turns.shuffled(using: &generator), on: end)
        #expect(shuffled.slots == expected.slots && shuffled.events == expected.events)
    }

    @Test(
        "Jumping equals stepping, and what comes later changes nothing", arguments: [31, 32, 33] as [UInt64])
    func noLookAhead(seed: UInt64) throws {
        let world = ImportWorld(seed: seed)
        var stepping = SlotAssignment(history: world.history, successions: world.turns)
        for offset in 0..<ImportWorld.days {
            let day = world.start.adding(days: offset)
            stepping.advance(to: day)
            guard offset % 23 == 0 else { continue }
            let jumped = SlotAssignment(
                history: world.history.known(on: day), successions: world.turns.filter { $0.date <= day },
                on: day)
            #expect(jumped.slots == stepping.slots && jumped.events == stepping.events)
        }
    }
}
