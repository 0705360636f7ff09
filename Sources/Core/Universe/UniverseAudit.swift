/// Holds the slots of one day after another against the index's history and against the slots of the day before.
///
/// It replays the membership by its own books and never assigns a slot. Give it every day on which something
/// changes: a slot that was freed and filled between two days given would look reused too early.
public struct UniverseAudit: Sendable {
    public private(set) var findings: [AuditFinding] = []
    /// Days looked at.
    public private(set) var days = 0

    private var book: MembershipBook
    private let distinct: [SymbolSuccession]
    private var last: (date: CivilDate, slots: [Slot])?
    /// Members for whom no slot was left when they joined.
    private var unplaced: Set<Symbol> = []

    public init(history: IndexHistory, successions: [SymbolSuccession] = []) {
        book = MembershipBook(history, successions)
        distinct = SymbolSuccession.distinct(successions)
    }

    /// The days on which the history, a rename or the end of an archive year may change the slots, ascending.
    public static func days(
        history: IndexHistory, successions: [SymbolSuccession], in range: ClosedRange<CivilDate>
    ) -> [CivilDate] {
        var days: Set<CivilDate> = []
        for spell in history.spells {
            days.insert(spell.since)
            if let removed = spell.removed { days.insert(removed) }
        }
        for list in history.lists { days.insert(list.effective) }
        for turn in successions { days.insert(turn.date) }
        // Whoever leaves does so on one of them.
        for day in days { days.insert(day.adding(months: Universe.archiveMonths)) }
        return days.filter(range.contains).sorted()
    }

    /// Looks at the slots of a day, which must not lie before an earlier call's.
    public mutating func inspect(_ slots: [Slot], on date: CivilDate) {
        days += 1
        guard inspectShape(slots, on: date) else { return }
        book.advance(to: date)
        inspectMembers(slots, on: date)
        inspectArchive(slots, on: date)
        if let last { inspectStays(from: last.slots, on: last.date, to: slots, on: date) }
        last = (date, slots)
    }

    /// Looks at slots that were published for a day, beside those that the history gives.
    public mutating func inspect(published: [Slot], against slots: [Slot], on date: CivilDate) {
        let differing = zip(published, slots).filter { $0 != $1 }
        guard published.count != slots.count || !differing.isEmpty else { return }
        let first = differing.first
        find(
            .published, first?.0.index, first?.0.symbol,
            "\(max(differing.count, abs(published.count - slots.count))) published slots differ from what "
                + "the history gives"
                + (first.map { ", the first is \(Self.words($0.0)) and should be \(Self.words($0.1))" } ?? ""),
            on: date)
    }

    // MARK: One day

    private mutating func inspectShape(_ slots: [Slot], on date: CivilDate) -> Bool {
        guard slots.map(\.index) == Array(0..<Universe.slotCount) else {
            find(.shape, nil, nil, "the slots are not 0..<\(Universe.slotCount) in order", on: date)
            return false
        }
        var seen: [Symbol: Int] = [:]
        for slot in slots {
            if let symbol = slot.symbol, let other = seen.updateValue(slot.index, forKey: symbol) {
                find(.duplicate, slot.index, symbol, "\(symbol) has slot \(other) as well", on: date)
            }
            let isSound: Bool
            switch slot.state {
            case .padding: isSound = slot == Slot(index: slot.index)
            case .active: isSound = slot.symbol != nil && slot.since != nil && slot.removed == nil
            case .archived: isSound = slot.removed != nil && slot.since != nil
            }
            if !isSound {
                find(.shape, slot.index, slot.symbol, "\(Self.words(slot)) cannot be", on: date)
            }
        }
        return true
    }

    private mutating func inspectMembers(_ slots: [Slot], on date: CivilDate) {
        var active: Set<Symbol> = []
        for slot in slots where slot.state == .active {
            guard let symbol = slot.symbol else { continue }
            active.insert(symbol)
            guard let stay = book.members[symbol] else {
                find(.membership, slot.index, symbol, "\(symbol) is active and not in the index", on: date)
                continue
            }
            if slot.since != stay.since {
                find(
                    .dates, slot.index, symbol,
                    "\(Self.words(slot)), but its stay began on \(stay.since)", on: date)
            }
        }
        unplaced.formIntersection(book.members.keys)
        let isFull = !slots.contains { $0.state != .active }
        for symbol in book.members.keys.filter({ !active.contains($0) && !unplaced.contains($0) }).sorted() {
            if isFull {
                unplaced.insert(symbol)
            } else {
                find(.membership, nil, symbol, "\(symbol) is in the index and not active", on: date)
            }
        }
    }

    private mutating func inspectArchive(_ slots: [Slot], on date: CivilDate) {
        var archived: Set<Symbol> = []
        for slot in slots where slot.state == .archived {
            guard let removed = slot.removed else { continue }
            if removed > date || removed.adding(months: Universe.archiveMonths) <= date {
                find(.archive, slot.index, slot.symbol, "\(Self.words(slot)) is overdue", on: date)
            }
            guard let symbol = slot.symbol else { continue }
            archived.insert(symbol)
            guard let left = book.archived[symbol] else {
                find(.archive, slot.index, symbol, "\(symbol) is archived and did not leave", on: date)
                continue
            }
            if slot.removed != left.removed || slot.since != left.since {
                find(
                    .dates, slot.index, symbol,
                    "\(Self.words(slot)), but it was in the index from \(left.since) and left on \(left.removed)",
                    on: date)
            }
        }
        let isFull = !slots.contains { $0.state == .padding }
        for symbol in book.archived.keys.filter({ !archived.contains($0) }).sorted() {
            if isFull {
                book.forget(symbol)
            } else {
                find(.archive, nil, symbol, "\(symbol) left within the year and is not archived", on: date)
            }
        }
    }

    // MARK: From one day to the next

    private mutating func inspectStays(
        from before: [Slot], on earlier: CivilDate, to slots: [Slot], on date: CivilDate
    ) {
        let isFull = !slots.contains { $0.state == .padding }
        var placeOf: [Symbol: Int] = [:]
        for slot in slots { if let symbol = slot.symbol { placeOf[symbol] = slot.index } }
        let remaining = zip(before, slots).compactMap { old, new in
            old.state == .archived && new.state == .archived && old.removed == new.removed
                ? new.removed.map { ($0, new.index) } : nil
        }.min { $0 < $1 }
        for old in before where old.state != .padding {
            let now = old.symbol.flatMap {
                SymbolSuccession.current($0, since: earlier, on: date, in: distinct)
            }
            let new = slots[old.index]
            if new.state != .padding, new.symbol == now { continue }
            let left = old.removed ?? date
            if left.adding(months: Universe.archiveMonths) <= date { continue }
            if let symbol = old.symbol, let day = book.resumed[symbol], day > earlier, day <= date {
                continue
            }
            if let now, let place = placeOf[now] {
                find(.moved, place, now, "\(now) had slot \(old.index) on \(earlier)", on: date)
            } else if !isFull {
                find(
                    .reused, old.index, old.symbol,
                    "slot \(old.index) was \(Self.words(old)) on \(earlier) and is \(Self.words(new))",
                    on: date)
            } else if let remaining, remaining < (left, old.index) {
                find(
                    .eviction, old.index, old.symbol,
                    "\(Self.words(old)) lost its slot, but slot \(remaining.1) was archived on \(remaining.0)",
                    on: date)
            }
        }
    }

    private mutating func find(
        _ rule: AuditFinding.Rule, _ slot: Int?, _ symbol: Symbol?, _ detail: String, on date: CivilDate
    ) {
        findings.append(AuditFinding(date: date, rule: rule, slot: slot, symbol: symbol, detail: detail))
    }

    private static func words(_ slot: Slot) -> String {
        guard slot.state != .padding else { return "padding" }
        return "\(slot.symbol?.rawValue ?? "a stock without a symbol") "
            + "\(slot.state.rawValue) since \(slot.since?.description ?? "?")"
            + (slot.removed.map { ", removed \($0)" } ?? "")
    }
}
