/// Gives stocks their slots by replaying the index's history from its beginning.
///
/// Slots depend on the history up to the day asked for and on nothing else: not on when the question is
/// asked, nor on what happens later. A join takes back its archived slot if it still has one, else the
/// lowest free slot; joins of one day go in the order of their symbols. A stock that leaves is archived for
/// ``Universe/archiveMonths`` months. When no slot is free the longest-archived stock leaves early, and the
/// assignment says so.
///
/// A slot follows the company: on the day of a rename it goes on under the new symbol, archived or not. A
/// company whose symbol passes to another, and which gets no other itself, has left the index that day; its
/// slot is archived without a symbol. A spell of the history belongs to whatever its symbol stood for on its
/// first day.
public struct SlotAssignment: Sendable {
    /// All ``Universe/slotCount`` slots in order, as of the last day advanced to.
    public private(set) var slots: [Slot]
    /// Archived stocks that lost their slot before their year was over, because the universe was full.
    public private(set) var evicted: [Symbol] = []
    /// Joins for which not even an archived slot was left.
    public private(set) var unplaced: [Symbol] = []

    private let changes: [Change]
    private let successions: [SymbolSuccession]
    private var nextChange = 0
    private var nextSuccession = 0
    private var slotOf: [Symbol: Int] = [:]
    /// Of each slot, how many companies have had it.
    private var occupancy = [Int](repeating: 0, count: Universe.slotCount)
    /// Of each spell that was placed, the slot and its occupancy.
    private var homes: [Int: (slot: Int, occupancy: Int)] = [:]
    /// No slot below this one is free.
    private var lowestFree = 0

    /// An empty universe, before the first change of `history`.
    ///
    /// - Parameter successions: in any order; see ``SymbolSuccession/distinct(_:)``.
    public init(history: [Constituent], successions: [SymbolSuccession] = []) {
        slots = (0..<Universe.slotCount).map { Slot(index: $0) }
        changes = Self.changes(history)
        self.successions = SymbolSuccession.distinct(successions)
    }

    /// The slots as they stand on `date`.
    public init(history: [Constituent], successions: [SymbolSuccession] = [], on date: CivilDate) {
        self.init(history: history, successions: successions)
        advance(to: date)
    }

    /// Replays the changes up to and including `date`, which must not lie before an earlier call's.
    public mutating func advance(to date: CivilDate) {
        while let day = nextDay, day <= date {
            release(upTo: day)
            var turns: [SymbolSuccession] = []
            while nextSuccession < successions.count, successions[nextSuccession].date == day {
                turns.append(successions[nextSuccession])
                nextSuccession += 1
            }
            pass(turns, on: day)
            while nextChange < changes.count, changes[nextChange].date == day {
                let change = changes[nextChange]
                nextChange += 1
                switch change.kind {
                case .leave: archive(spell: change.spell, on: day)
                case .join: place(change.constituent, spell: change.spell)
                }
            }
        }
        release(upTo: date)
    }

    private var nextDay: CivilDate? {
        let change = nextChange < changes.count ? changes[nextChange].date : nil
        let succession = nextSuccession < successions.count ? successions[nextSuccession].date : nil
        guard let change, let succession else { return change ?? succession }
        return min(change, succession)
    }

    private struct Change {
        enum Kind: Int { case leave, join }
        var date: CivilDate
        var kind: Kind
        var constituent: Constituent
        /// The spell's number in the history.
        var spell: Int
    }

    /// Joins and leaves in the order they take effect: by day, leaves first, then by symbol.
    private static func changes(_ history: [Constituent]) -> [Change] {
        var changes: [Change] = []
        for (number, spell) in history.enumerated() {
            changes.append(Change(date: spell.since, kind: .join, constituent: spell, spell: number))
            if let removed = spell.removed {
                changes.append(Change(date: removed, kind: .leave, constituent: spell, spell: number))
            }
        }
        return changes.sorted {
            ($0.date, $0.kind.rawValue, $0.constituent.symbol)
                < ($1.date, $1.kind.rawValue, $1.constituent.symbol)
        }
    }

    /// Gives the symbols that change hands on one day to their new owners, all at once: two may swap theirs.
    private mutating func pass(_ turns: [SymbolSuccession], on date: CivilDate) {
        var moves: [(symbol: Symbol, slot: Int)] = []
        for turn in turns {
            guard let former = turn.former, let slot = slotOf.removeValue(forKey: former) else { continue }
            moves.append((turn.symbol, slot))
        }
        for turn in turns {
            // Who held the symbol and got no other is gone from it.
            guard let slot = slotOf.removeValue(forKey: turn.symbol) else { continue }
            slots[slot].symbol = nil
            if slots[slot].state == .active { archive(slot, on: date) }
        }
        for move in moves {
            slots[move.slot].symbol = move.symbol
            slotOf[move.symbol] = move.slot
        }
    }

    /// Frees the slots whose archive time ended on or before `date`.
    private mutating func release(upTo date: CivilDate) {
        for index in slots.indices {
            guard let removed = slots[index].removed,
                removed.adding(months: Universe.archiveMonths) <= date
            else { continue }
            vacate(index)
            slots[index] = Slot(index: index)
            lowestFree = min(lowestFree, index)
        }
    }

    /// Ends the stay of a slot's company.
    private mutating func vacate(_ index: Int) {
        if let symbol = slots[index].symbol { slotOf[symbol] = nil }
        occupancy[index] += 1
    }

    private mutating func archive(_ index: Int, on date: CivilDate) {
        slots[index].state = .archived
        slots[index].removed = date
    }

    /// Archives the slot where the spell's company lives, whatever it is called by now.
    private mutating func archive(spell: Int, on date: CivilDate) {
        guard let home = homes[spell], occupancy[home.slot] == home.occupancy,
            slots[home.slot].state == .active
        else { return }
        archive(home.slot, on: date)
    }

    private mutating func place(_ constituent: Constituent, spell: Int) {
        guard let index = slotOf[constituent.symbol] ?? freeSlot() ?? evict() else {
            unplaced.append(constituent.symbol)
            return
        }
        let isMember = slots[index].state == .active
        slotOf[constituent.symbol] = index
        homes[spell] = (index, occupancy[index])
        slots[index] = Slot(
            index: index, symbol: constituent.symbol, state: .active,
            since: isMember ? slots[index].since : constituent.since, sector: constituent.sector,
            name: constituent.name)
    }

    private mutating func freeSlot() -> Int? {
        while lowestFree < slots.count, slots[lowestFree].state != .padding { lowestFree += 1 }
        return lowestFree < slots.count ? lowestFree : nil
    }

    /// Takes the slot of the stock that has been archived the longest.
    private mutating func evict() -> Int? {
        let archived = slots.filter { $0.state == .archived }
        guard
            let oldest = archived.min(by: {
                ($0.removed ?? .last, $0.index) < ($1.removed ?? .last, $1.index)
            })
        else { return nil }
        if let symbol = oldest.symbol { evicted.append(symbol) }
        vacate(oldest.index)
        return oldest.index
    }
}

extension CivilDate {
    /// 9999-12-31, after every date in use.
    static let last = CivilDate(uncheckedYear: 9999, month: 12, day: 31)
}
