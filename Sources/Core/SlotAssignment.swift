/// Gives stocks their slots by replaying the index's history from its beginning.
///
/// Slots depend on the history up to the day asked for and on nothing else: not on when the question is
/// asked, nor on what happens later. A join takes back its archived slot if it still has one, else the
/// lowest free slot; joins of one day go in the order of their symbols. A stock that leaves is archived for
/// ``Universe/archiveMonths`` months. When no slot is free the longest-archived stock leaves early, and the
/// assignment says so.
public struct SlotAssignment: Sendable {
    /// All ``Universe/slotCount`` slots in order, as of the last day advanced to.
    public private(set) var slots: [Slot]
    /// Archived stocks that lost their slot before their year was over, because the universe was full.
    public private(set) var evicted: [Symbol] = []
    /// Joins for which not even an archived slot was left.
    public private(set) var unplaced: [Symbol] = []

    private let changes: [Change]
    private var nextChange = 0
    private var slotOf: [Symbol: Int] = [:]
    /// No slot below this one is free.
    private var lowestFree = 0

    /// An empty universe, before the first change of `history`.
    public init(history: [Constituent]) {
        slots = (0..<Universe.slotCount).map { Slot(index: $0) }
        changes = Self.changes(history)
    }

    /// The slots as they stand on `date`.
    public init(history: [Constituent], on date: CivilDate) {
        self.init(history: history)
        advance(to: date)
    }

    /// Replays the changes up to and including `date`, which must not lie before an earlier call's.
    public mutating func advance(to date: CivilDate) {
        var day: CivilDate?
        while nextChange < changes.count, changes[nextChange].date <= date {
            let change = changes[nextChange]
            nextChange += 1
            if change.date != day {
                release(upTo: change.date)
                day = change.date
            }
            switch change.kind {
            case .leave: archive(change.constituent.symbol, on: change.date)
            case .join: place(change.constituent)
            }
        }
        release(upTo: date)
    }

    private struct Change {
        enum Kind: Int { case leave, join }
        var date: CivilDate
        var kind: Kind
        var constituent: Constituent
    }

    /// Joins and leaves in the order they take effect: by day, leaves first, then by symbol.
    private static func changes(_ history: [Constituent]) -> [Change] {
        var changes: [Change] = []
        for spell in history {
            changes.append(Change(date: spell.since, kind: .join, constituent: spell))
            if let removed = spell.removed {
                changes.append(Change(date: removed, kind: .leave, constituent: spell))
            }
        }
        return changes.sorted {
            ($0.date, $0.kind.rawValue, $0.constituent.symbol)
                < ($1.date, $1.kind.rawValue, $1.constituent.symbol)
        }
    }

    /// Frees the slots whose archive time ended on or before `date`.
    private mutating func release(upTo date: CivilDate) {
        for index in slots.indices {
            guard let removed = slots[index].removed, let symbol = slots[index].symbol,
                removed.adding(months: Universe.archiveMonths) <= date
            else { continue }
            slots[index] = Slot(index: index)
            slotOf[symbol] = nil
            lowestFree = min(lowestFree, index)
        }
    }

    private mutating func archive(_ symbol: Symbol, on date: CivilDate) {
        guard let index = slotOf[symbol], slots[index].state == .active else { return }
        slots[index].state = .archived
        slots[index].removed = date
    }

    private mutating func place(_ constituent: Constituent) {
        guard let index = slotOf[constituent.symbol] ?? freeSlot() ?? evict() else {
            unplaced.append(constituent.symbol)
            return
        }
        slotOf[constituent.symbol] = index
        slots[index] = Slot(
            index: index, symbol: constituent.symbol, state: .active, since: constituent.since,
            sector: constituent.sector, name: constituent.name)
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
            }),
            let symbol = oldest.symbol
        else { return nil }
        evicted.append(symbol)
        slotOf[symbol] = nil
        return oldest.index
    }
}

extension CivilDate {
    /// 9999-12-31, after every date in use.
    static let last = CivilDate(uncheckedYear: 9999, month: 12, day: 31)
}
