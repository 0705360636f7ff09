import Core
import Testing

@Suite("Slots of companies that change their symbol") struct SlotRenameTests {
    private func date(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

    private func spell(_ symbol: String, _ since: String, _ removed: String? = nil) throws -> Constituent {
        Constituent(symbol: Symbol(rawValue: symbol), since: try date(since), removed: try removed.map(date))
    }

    private func turn(_ symbol: String, _ date: String, _ former: String? = nil) throws -> SymbolSuccession {
        SymbolSuccession(
            symbol: Symbol(rawValue: symbol), date: try self.date(date),
            former: former.map(Symbol.init(rawValue:)))
    }

    private func slots(
        _ history: [Constituent], _ turns: [SymbolSuccession], _ on: String
    ) throws -> [Slot] {
        SlotAssignment(history: history, successions: turns, on: try date(on)).slots
    }

    @Test("A slot goes on under the new symbol from the day of the rename, and its tenure with it")
    func renamed() throws {
        let history = [try spell("FB", "2013-12-23"), try spell("ZZZ", "2013-12-23")]
        let turns = [try turn("META", "2022-06-09", "FB")]
        #expect(try slots(history, turns, "2022-06-08").prefix(2).map(\.symbol) == ["FB", "ZZZ"])
        let after = try slots(history, turns, "2022-06-09")
        #expect(after.prefix(3).map(\.symbol) == ["META", "ZZZ", nil])
        #expect(after[0].state == .active)
        #expect(after[0].since == (try date("2013-12-23")))
        // A later list names it by the new symbol, and another company joins under the old one.
        let later = [try spell("META", "2022-06-27"), try spell("FB", "2022-06-27")]
        let listed = try slots(history + later, turns, "2022-06-27")
        #expect(listed.prefix(4).map(\.symbol) == ["META", "ZZZ", "FB", nil])
        #expect(listed[0].since == (try date("2013-12-23")))
    }

    @Test("The spell ends under the new symbol as well, whichever symbol the history names")
    func leaves() throws {
        let turns = [try turn("B", "2022-01-10", "A")]
        let old = try slots([try spell("A", "2020-01-02", "2022-06-27")], turns, "2022-06-27")
        #expect(old[0].symbol == "B" && old[0].state == .archived)
        #expect(old[0].removed == (try date("2022-06-27")))
        let new = [try spell("A", "2020-01-02"), try spell("B", "2022-02-01", "2022-06-27")]
        #expect(try slots(new, turns, "2022-06-27")[0].state == .archived)
    }

    @Test("An archived slot is renamed too, and its company returns to it under the new symbol")
    func archived() throws {
        let history = [
            try spell("A", "2020-01-02", "2022-01-03"), try spell("C", "2020-01-02"),
            try spell("B", "2022-06-27"),
        ]
        let turns = [try turn("B", "2022-03-01", "A")]
        let archived = try slots(history, turns, "2022-03-01")
        #expect(archived[0].symbol == "B" && archived[0].state == .archived)
        let back = try slots(history, turns, "2022-06-27")
        #expect(back[0].symbol == "B" && back[0].state == .active && back[2].symbol == nil)
        #expect(back[0].since == (try date("2022-06-27")))
    }

    @Test("A chain is followed, and two that swap their symbols keep their slots")
    func chainAndSwap() throws {
        let history = [try spell("A", "2020-01-02"), try spell("B", "2020-01-02")]
        let turns = [
            try turn("A", "2021-02-01", "B"), try turn("B", "2021-02-01", "A"),
            try turn("C", "2021-03-01", "B"), try turn("D", "2021-04-01", "C"),
        ]
        for (day, symbols): (String, [Symbol]) in [
            ("2021-01-29", ["A", "B"]), ("2021-02-01", ["B", "A"]), ("2021-03-01", ["C", "A"]),
            ("2021-04-01", ["D", "A"]),
        ] {
            #expect(try slots(history, turns, day).prefix(2).map(\.symbol) == symbols.map(Optional.some))
        }
    }

    @Test("A company whose symbol becomes another's has left, and keeps an archived slot without a symbol")
    func reused() throws {
        let history = [
            try spell("X", "2020-01-02"), try spell("Y", "2020-01-02"), try spell("X", "2021-06-28"),
        ]
        let turns = [try turn("X", "2021-03-01")]
        let left = try slots(history, turns, "2021-03-01")
        #expect(left[0].symbol == nil && left[0].state == .archived)
        #expect(left[0].removed == (try date("2021-03-01")))
        let joined = try slots(history, turns, "2021-06-28")
        #expect(joined.prefix(3).map(\.symbol) == [nil, "Y", "X"])
        #expect(joined[2].since == (try date("2021-06-28")))
        #expect(try slots(history, turns, "2022-03-01")[0] == Slot(index: 0))
        // The old company's spell may end later on paper; the new one's slot is not touched by it.
        var late = history
        late[0].removed = try date("2021-09-01")
        #expect(try slots(late, turns, "2021-09-01") == slots(history, turns, "2021-09-01"))
    }

    @Test("A rename to a symbol that an archived or an active slot holds takes the symbol from it")
    func takesOver() throws {
        for removed in ["2020-12-01", nil] {
            let history = [try spell("ACT", "2020-01-02"), try spell("AGN", "2020-01-02", removed)]
            let after = try slots(history, [try turn("AGN", "2021-06-15", "ACT")], "2021-06-15")
            #expect(after[0].symbol == "AGN" && after[0].state == .active)
            #expect(after[1].symbol == nil && after[1].state == .archived)
            #expect(after[1].removed == (try date(removed ?? "2021-06-15")))
        }
    }

    @Test("A full universe takes a slot without a symbol as any other archived one")
    func evicts() throws {
        var history = try (0..<Universe.slotCount).map { try spell("S\(10_000 + $0)", "2020-01-02") }
        history.append(try spell("NEW", "2020-06-01"))
        let full = SlotAssignment(
            history: history, successions: [try turn("S10005", "2020-05-01")], on: try date("2020-06-01"))
        #expect(full.slots[5].symbol == "NEW" && full.unplaced.isEmpty && full.evicted.isEmpty)
    }

    /// Companies that join, leave, rename, swap and take each other's letters at random.
    private struct World {
        var history: [Constituent] = []
        var turns: [SymbolSuccession] = []
        /// Of each day, the symbol of each company that has one.
        var names: [[Int: Symbol]] = []
        /// Of each spell, the company.
        var companies: [Int] = []
        let start = CivilDate(daysSinceEpoch: 18_000)

        init(days: Int, seed: UInt64) {
            var generator = SeededGenerator(seed: seed)
            let letters = (0..<40).map { Symbol(rawValue: "L\(10 + $0)") }
            var name: [Int: Symbol] = [:]
            for company in 0..<25 { name[company] = letters[company] }
            var open: [Int: Int] = [:]
            var created = 25
            for offset in 0..<days {
                let day = start.adding(days: offset)
                let before = name
                var anew: Set<Symbol> = []
                if offset > 0, generator.uniform() < 0.15 {
                    let living = name.keys.sorted()
                    switch generator.index(below: 4) {
                    case 0:  // one takes free letters
                        let free = letters.filter { !name.values.contains($0) }
                        name[living[generator.index(below: living.count)]] =
                            free[generator.index(below: free.count)]
                    case 1:  // two swap
                        let (one, two) = (
                            living[generator.index(below: living.count)],
                            living[generator.index(below: living.count)]
                        )
                        (name[one], name[two]) = (name[two], name[one])
                    case 2:  // one takes another's, which is gone
                        let (one, two) = (
                            living[generator.index(below: living.count)],
                            living[generator.index(below: living.count)]
                        )
                        if one != two {
                            name[one] = name.removeValue(forKey: two)
                        }
                    default:  // a new company takes letters, in use or not
                        let symbol = letters[generator.index(below: letters.count)]
                        if let holder = name.first(where: { $0.value == symbol })?.key {
                            name[holder] = nil
                        }
                        name[created] = symbol
                        anew.insert(symbol)
                        created += 1
                    }
                    for (company, symbol) in name where before[company] != symbol {
                        turns.append(
                            SymbolSuccession(symbol: symbol, date: day, former: before[company]))
                    }
                    for company in before.keys where name[company] == nil { open[company] = nil }
                }
                for company in name.keys.sorted() where generator.uniform() < 0.02 {
                    if let spell = open.removeValue(forKey: company) {
                        history[spell].removed = day
                    } else if let symbol = name[company] {
                        open[company] = history.count
                        companies.append(company)
                        history.append(Constituent(symbol: symbol, since: day))
                    }
                }
                names.append(name)
            }
        }
    }

    @Test("Random histories: a company keeps its slot, and a slot its company", arguments: 1...12)
    func oneToOne(seed: UInt64) throws {
        let days = 700
        let world = World(days: days, seed: seed)
        #expect(world.turns.count > 50 && world.history.count > 100)
        var stepping = SlotAssignment(history: world.history, successions: world.turns)
        var slotOf: [Int: Int] = [:]
        for offset in 0..<days {
            let day = world.start.adding(days: offset)
            stepping.advance(to: day)
            let symbols = stepping.slots.compactMap(\.symbol)
            #expect(Set(symbols).count == symbols.count)
            let places = Dictionary(
                uniqueKeysWithValues: stepping.slots.compactMap { slot in slot.symbol.map { ($0, slot) } })
            // Members by the world's own books: the companies, and the symbols they have on the day.
            var members: [Int: Symbol] = [:]
            for (company, spell) in zip(world.companies, world.history)
            where spell.since <= day && spell.removed.map({ $0 > day }) ?? true {
                members[company] = world.names[offset][company]
            }
            for (company, symbol) in members {
                let slot = try #require(places[symbol], "\(company) \(symbol) on \(day)")
                #expect(slot.state == .active)
                if let known = slotOf[company] { #expect(known == slot.index) }
                slotOf[company] = slot.index
            }
            #expect(stepping.slots.count { $0.state == .active } == members.count)
            #expect(Set(members.keys.compactMap { slotOf[$0] }).count == members.count)
            // Who has left for a year may come back to another slot.
            slotOf = slotOf.filter { company, slot in
                stepping.slots[slot].state != .padding && world.names[offset][company] != nil
            }
            if offset % 50 == 0 {
                let known = world.history.filter { $0.since <= day }.map {
                    var spell = $0
                    if let removed = spell.removed, removed > day { spell.removed = nil }
                    return spell
                }
                let jumped = SlotAssignment(
                    history: known, successions: world.turns.filter { $0.date <= day }.reversed(), on: day)
                #expect(jumped.slots == stepping.slots)
            }
        }
    }
}
