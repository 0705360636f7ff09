/// What a day's lists and spells do to the universe.
public struct UniverseChange: Sendable {
    public let date: CivilDate
    /// Members the day before.
    public let before: Int
    public let joins: [SlotEvent]
    /// Joins that came back to their archived slot.
    public let returns: [SlotEvent]
    public let leaves: [SlotEvent]
    /// Members' renames since the list before, and those that this one tells.
    public let renames: [SlotEvent]
    /// Members in another sector.
    public let moves: [SlotEvent]
    public let full: FullUniverse?
    /// The slots afterwards.
    public let slots: [Slot]

    /// - Parameter date: the day looked at, as a list's effective day.
    public init(history: IndexHistory, successions: [SymbolSuccession], on date: CivilDate) {
        self.date = date
        let last = history.lists.last { $0.effective < date }?.effective
        var assignment = SlotAssignment(history: history, successions: successions)
        assignment.advance(to: date.adding(days: -1))
        before = assignment.slots.count { $0.state == .active }
        assignment.advance(to: date)
        slots = assignment.slots
        let events = assignment.events
        func today(_ isWanted: (SlotEvent.Kind) -> Bool) -> [SlotEvent] {
            events.filter { $0.date == date && isWanted($0.kind) }
                .sorted { ($0.symbol ?? "", $0.slot ?? 0) < ($1.symbol ?? "", $1.slot ?? 0) }
        }
        joins = today { $0 == .joined }
        returns = today { $0 == .returned }
        leaves = today { $0 == .left }
        moves = today { if case .moved = $0 { true } else { false } }
        full = FullUniverse(events.filter { $0.date == date })
        let active = Set(slots.filter { $0.state == .active }.map(\.index))
        renames = events.filter { event in
            guard event.date > (last ?? date.adding(days: -1)), event.date <= date,
                let slot = event.slot, active.contains(slot)
            else { return false }
            switch event.kind {
            case .renamed, .resumed: return true
            default: return false
            }
        }
    }

    public func count(_ state: SlotState) -> Int { slots.count { $0.state == state } }
}
