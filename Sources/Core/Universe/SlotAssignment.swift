/// Gives stocks their slots by replaying the index's history from its beginning.
///
/// Slots depend on the history up to the day asked for and on nothing else: not on when the question is
/// asked, nor on what happens later. A join takes back its archived slot if it still has one, else the
/// lowest free slot; joins of one day go in the order of their symbols, after those who come back. A stock
/// that leaves is archived for ``Universe/archiveMonths`` months. When no slot is free the longest-archived
/// stock leaves early, and the assignment says so.
///
/// A slot follows the company: on the day of a rename it goes on under the new symbol, archived or not. A
/// company whose symbol passes to another, and which gets no other itself, has left the index that day; its
/// slot is archived without a symbol.
///
/// A spell belongs to whatever its symbol stood for on its first day. A full list says who is a member from its
/// day on: it ends the stay of everybody else, and of several sources on its day it is the one that counts. A
/// partial list only adds, updates, and takes out whom it says so of. Lists do not change their symbols on the
/// very day that the exchange does: see ``SymbolSuccession/meant(by:listedOn:in:)`` for a list that is behind;
/// a list that was ahead is set right on the day of the rename, when the company gets its own slot back.
public struct SlotAssignment: Sendable {
    /// All ``Universe/slotCount`` slots in order, as of the last day advanced to.
    public internal(set) var slots: [Slot]
    /// What happened so far, in order.
    public internal(set) var events: [SlotEvent] = []

    var timeline: SlotTimeline
    var slotOf: [Symbol: Int] = [:]
    /// Of each slot, how many stays in it have ended.
    var stays = [Int](repeating: 0, count: Universe.slotCount)
    /// Of each spell that was placed, the slot and the number of its stay.
    var homes: [Int: Home] = [:]
    /// Of each slot, the day on which a list first put its company there.
    var listedOn = [CivilDate?](repeating: nil, count: Universe.slotCount)
    /// No slot below this one is free.
    var lowestFree = 0

    struct Home: Hashable, Sendable {
        var slot: Int
        var stay: Int
    }

    /// An empty universe, before the first change of `history`.
    ///
    /// - Parameter successions: in any order; see ``SymbolSuccession/distinct(_:)``.
    public init(history: IndexHistory, successions: [SymbolSuccession] = []) {
        slots = (0..<Universe.slotCount).map { Slot(index: $0) }
        timeline = SlotTimeline(history, successions)
    }

    /// The slots as they stand on `date`.
    public init(history: IndexHistory, successions: [SymbolSuccession] = [], on date: CivilDate) {
        self.init(history: history, successions: successions)
        advance(to: date)
    }

    /// The same of spells alone.
    public init(history: [Constituent], successions: [SymbolSuccession] = []) {
        self.init(history: IndexHistory(spells: history), successions: successions)
    }

    /// The same of spells alone.
    public init(history: [Constituent], successions: [SymbolSuccession] = [], on date: CivilDate) {
        self.init(history: IndexHistory(spells: history), successions: successions, on: date)
    }

    /// Archived stocks that lost their slot before their year was over, because the universe was full.
    public var evicted: [Symbol] { events.compactMap { $0.kind == .evicted ? $0.symbol : nil } }
    /// Joins for which not even an archived slot was left.
    public var unplaced: [Symbol] { events.compactMap { $0.kind == .unplaced ? $0.symbol : nil } }

    /// The next day on which the history or a rename changes something; nil when there is none.
    public var nextDay: CivilDate? { timeline.nextDay }

    /// Replays the changes up to and including `date`, which must not lie before an earlier call's.
    public mutating func advance(to date: CivilDate) {
        while let day = timeline.nextDay, day <= date {
            release(upTo: day)
            let turns = resume(timeline.takeSuccessions(on: day), on: day)
            pass(turns, on: day)
            let (leaves, joins) = timeline.takeChanges(on: day)
            for change in leaves { archive(spell: change.spell, on: day) }
            let lists = timeline.takeLists(on: day)
            for list in lists { apply(list) }
            if lists.first?.isPartial == false {
                // The list has said who is in; a spell's end still counts.
                for change in joins { settle(change) }
            } else {
                for change in joins where slotOf[change.constituent.symbol] != nil { place(change) }
                for change in joins where slotOf[change.constituent.symbol] == nil { place(change) }
            }
        }
        release(upTo: date)
    }

    // MARK: Spells

    /// Archives the slot where the spell's company lives, whatever it is called by now.
    private mutating func archive(spell: Int, on date: CivilDate) {
        guard let home = homes[spell], stays[home.slot] == home.stay else { return }
        archive(home.slot, on: date)
    }

    private mutating func place(_ change: SlotTimeline.Change) {
        let spell = change.constituent
        put(
            IndexMember(symbol: spell.symbol, name: spell.name, sector: spell.sector), as: spell.symbol,
            since: spell.since, on: change.date)
        settle(change)
    }

    private mutating func settle(_ change: SlotTimeline.Change) {
        guard let index = slotOf[change.constituent.symbol], slots[index].state == .active else { return }
        homes[change.spell] = Home(slot: index, stay: stays[index])
    }
}
