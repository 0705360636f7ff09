/// What happens in the index, in the order in which a ``SlotAssignment`` takes it.
struct SlotTimeline: Sendable {
    struct Change: Sendable {
        enum Kind: Int { case leave, join }
        var date: CivilDate
        var kind: Kind
        var constituent: Constituent
        /// The spell's number in the history.
        var spell: Int
    }

    /// Spells' joins and leaves: by day, leaves first, then by symbol.
    private let changes: [Change]
    /// By day, then by symbol.
    let successions: [SymbolSuccession]
    private let lists: [IndexList]
    private var nextChange = 0
    private var nextSuccession = 0
    private var nextList = 0

    init(_ history: IndexHistory, _ successions: [SymbolSuccession]) {
        var changes: [Change] = []
        for (number, spell) in history.spells.enumerated() {
            changes.append(Change(date: spell.since, kind: .join, constituent: spell, spell: number))
            if let removed = spell.removed {
                changes.append(Change(date: removed, kind: .leave, constituent: spell, spell: number))
            }
        }
        self.changes = changes.sorted {
            ($0.date, $0.kind.rawValue, $0.constituent.symbol)
                < ($1.date, $1.kind.rawValue, $1.constituent.symbol)
        }
        self.successions = SymbolSuccession.distinct(successions)
        lists = history.lists
    }

    /// The next day on which something happens.
    var nextDay: CivilDate? {
        var days: [CivilDate] = []
        if nextChange < changes.count { days.append(changes[nextChange].date) }
        if nextSuccession < successions.count { days.append(successions[nextSuccession].date) }
        if nextList < lists.count { days.append(lists[nextList].effective) }
        return days.min()
    }

    mutating func takeSuccessions(on day: CivilDate) -> ArraySlice<SymbolSuccession> {
        let first = nextSuccession
        while nextSuccession < successions.count, successions[nextSuccession].date == day {
            nextSuccession += 1
        }
        return successions[first..<nextSuccession]
    }

    mutating func takeChanges(on day: CivilDate) -> (leaves: ArraySlice<Change>, joins: ArraySlice<Change>) {
        let first = nextChange
        while nextChange < changes.count, changes[nextChange].date == day { nextChange += 1 }
        let all = changes[first..<nextChange]
        let join = all.firstIndex { $0.kind == .join } ?? all.endIndex
        return (all[..<join], all[join...])
    }

    mutating func takeLists(on day: CivilDate) -> ArraySlice<IndexList> {
        let first = nextList
        while nextList < lists.count, lists[nextList].effective == day { nextList += 1 }
        return lists[first..<nextList]
    }
}
