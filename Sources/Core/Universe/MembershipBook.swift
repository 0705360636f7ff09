/// Who is in the index, and who left it less than a year ago, by symbol: the history without any slots.
///
/// Written apart from ``SlotAssignment``, so that ``UniverseAudit`` can hold the one against the other.
struct MembershipBook {
    struct Stay {
        var since: CivilDate
        /// Tells a stay from an earlier one of the same stock.
        var number: Int
        /// Whether a list, and no spell, began it with a stock that was not archived.
        var isListed: Bool
    }

    private(set) var members: [Symbol: Stay] = [:]
    private(set) var archived: [Symbol: (removed: CivilDate, since: CivilDate)] = [:]
    /// Companies that a list renamed early and that got their stay back: by symbol, the day.
    private(set) var resumed: [Symbol: CivilDate] = [:]

    private let days: [CivilDate]
    private var nextDay = 0
    private var spells: (joins: [CivilDate: [Int]], leaves: [CivilDate: [Int]]) = ([:], [:])
    private let history: IndexHistory
    private let turns: [CivilDate: [SymbolSuccession]]
    private let lists: [CivilDate: [IndexList]]
    private let distinct: [SymbolSuccession]
    private var stayOfSpell: [Int: Int] = [:]
    private var stays = 0

    init(_ history: IndexHistory, _ successions: [SymbolSuccession]) {
        self.history = history
        distinct = SymbolSuccession.distinct(successions)
        turns = Dictionary(grouping: distinct, by: \.date)
        lists = Dictionary(grouping: history.lists, by: \.effective)
        var days = Set(turns.keys).union(lists.keys)
        for (number, spell) in history.spells.enumerated() {
            spells.joins[spell.since, default: []].append(number)
            days.insert(spell.since)
            guard let removed = spell.removed else { continue }
            spells.leaves[removed, default: []].append(number)
            days.insert(removed)
        }
        self.days = days.sorted()
    }

    mutating func advance(to date: CivilDate) {
        while nextDay < days.count, days[nextDay] <= date {
            let day = days[nextDay]
            nextDay += 1
            forget(by: day)
            rename(on: day)
            for spell in spells.leaves[day] ?? [] {
                guard let stay = stayOfSpell[spell],
                    let symbol = members.first(where: { $0.value.number == stay })?.key
                else { continue }
                leave(symbol, on: day)
            }
            for list in lists[day] ?? [] { take(list) }
            let isListed = lists[day]?.contains { !$0.isPartial } ?? false
            for spell in spells.joins[day] ?? [] {
                let symbol = history.spells[spell].symbol
                if !isListed { join(symbol, on: day, isListed: false) }
                stayOfSpell[spell] = members[symbol]?.number
            }
        }
        forget(by: date)
    }

    /// A slot was lost in a full universe.
    mutating func forget(_ symbol: Symbol) { archived[symbol] = nil }

    private mutating func forget(by day: CivilDate) {
        archived = archived.filter { $0.value.removed.adding(months: Universe.archiveMonths) > day }
    }

    private mutating func join(_ symbol: Symbol, on day: CivilDate, isListed: Bool) {
        guard members[symbol] == nil else { return }
        let wasArchived = archived.removeValue(forKey: symbol) != nil
        stays += 1
        members[symbol] = Stay(since: day, number: stays, isListed: isListed && !wasArchived)
    }

    private mutating func leave(_ symbol: Symbol, on day: CivilDate) {
        guard let stay = members.removeValue(forKey: symbol) else { return }
        archived[symbol] = (day, stay.since)
    }

    private mutating func rename(on day: CivilDate) {
        var (active, gone) = (members, archived)
        let turns = turns[day] ?? []
        var changed: [SymbolSuccession] = []
        for turn in turns where !resume(turn, turns, on: day, &active, &gone) { changed.append(turn) }
        let (before, goneBefore) = (active, gone)
        for turn in changed {
            if let former = turn.former {
                if before[former] != nil { active[former] = nil }
                if goneBefore[former] != nil { gone[former] = nil }
            }
            active[turn.symbol] = nil
            gone[turn.symbol] = nil
        }
        for turn in changed {
            guard let former = turn.former else { continue }
            if let stay = before[former] { active[turn.symbol] = stay }
            if let left = goneBefore[former] { gone[turn.symbol] = left }
        }
        (members, archived) = (active, gone)
    }

    private mutating func resume(
        _ turn: SymbolSuccession, _ turns: [SymbolSuccession], on day: CivilDate,
        _ active: inout [Symbol: Stay], _ gone: inout [Symbol: (removed: CivilDate, since: CivilDate)]
    ) -> Bool {
        guard let former = turn.former, active[former] == nil, let stay = active[turn.symbol],
            stay.isListed, stay.since.distance(to: day) <= SymbolSuccession.earlyDays,
            !turns.contains(where: { $0.former == turn.symbol })
        else { return false }
        var since = stay.since
        if let left = gone[former] {
            guard left.removed <= stay.since else { return false }
            if left.removed == stay.since { since = left.since }
        }
        gone[former] = nil
        active[turn.symbol] = Stay(since: since, number: stay.number, isListed: false)
        resumed[turn.symbol] = day
        return true
    }

    private mutating func take(_ list: IndexList) {
        let named = Set(list.members.map(\.symbol))
        func meant(_ symbol: Symbol) -> Symbol {
            if members[symbol] != nil || archived[symbol] != nil { return symbol }
            let now = SymbolSuccession.meant(by: symbol, listedOn: list.effective, in: distinct)
            return named.contains(now) ? symbol : now
        }
        let wanted = Set(list.members.map { meant($0.symbol) })
        let leavers = list.isPartial ? Set(list.leavers.map(meant)) : Set(members.keys)
        for symbol in leavers.subtracting(wanted) { leave(symbol, on: list.effective) }
        for symbol in wanted { join(symbol, on: list.effective, isListed: true) }
    }
}
