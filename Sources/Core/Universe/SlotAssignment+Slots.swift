/// What can happen to a slot.
extension SlotAssignment {
    /// Makes a stock a member: it stays where it is, returns to its archived slot, or gets a free one.
    mutating func put(
        _ member: IndexMember, as symbol: Symbol, since: CivilDate, on date: CivilDate
    ) {
        let known = slotOf[symbol]
        guard let index = known ?? freeSlot() ?? evict(on: date) else {
            tell(.unplaced, symbol, at: nil, name: member.name, on: date)
            return
        }
        let before = slots[index]
        let isMember = before.state == .active
        let isBack = known != nil && !isMember
        let sector = member.sector ?? (known == nil ? nil : before.sector)
        slotOf[symbol] = index
        slots[index] = Slot(
            index: index, symbol: symbol, state: .active, since: isMember ? before.since : since,
            sector: sector, name: member.name ?? (known == nil ? nil : before.name))
        if !isMember {
            listedOn[index] = nil
            tell(isBack ? .returned : .joined, symbol, at: index, on: date)
        }
        if known != nil, let former = before.sector, former != sector {
            tell(.moved(from: former, to: sector), symbol, at: index, on: date)
        }
    }

    mutating func archive(_ index: Int, on date: CivilDate) {
        stays[index] += 1
        slots[index].state = .archived
        slots[index].removed = date
        tell(.left, slots[index].symbol, at: index, on: date)
    }

    /// Frees the slots whose archive time ended on or before `date`.
    mutating func release(upTo date: CivilDate) {
        var due: [(date: CivilDate, index: Int)] = []
        for index in slots.indices {
            guard let removed = slots[index].removed else { continue }
            let end = removed.adding(months: Universe.archiveMonths)
            if end <= date { due.append((end, index)) }
        }
        for (end, index) in due.sorted(by: { $0 < $1 }) {
            tell(.freed, slots[index].symbol, at: index, on: end)
            empty(index)
        }
    }

    /// Makes a slot padding.
    mutating func empty(_ index: Int) {
        if let symbol = slots[index].symbol, slotOf[symbol] == index { slotOf[symbol] = nil }
        stays[index] += 1
        listedOn[index] = nil
        slots[index] = Slot(index: index)
        lowestFree = min(lowestFree, index)
    }

    private mutating func freeSlot() -> Int? {
        while lowestFree < slots.count, slots[lowestFree].state != .padding { lowestFree += 1 }
        return lowestFree < slots.count ? lowestFree : nil
    }

    /// Takes the slot of the stock that has been archived the longest.
    private mutating func evict(on date: CivilDate) -> Int? {
        var oldest: (removed: CivilDate, index: Int)?
        for slot in slots where slot.state == .archived {
            let candidate = (removed: slot.removed ?? .last, index: slot.index)
            if oldest.map({ candidate < $0 }) ?? true { oldest = candidate }
        }
        guard let index = oldest?.index else { return nil }
        tell(.evicted, slots[index].symbol, at: index, on: date)
        empty(index)
        return index
    }

    mutating func tell(
        _ kind: SlotEvent.Kind, _ symbol: Symbol?, at slot: Int?, name: String? = nil, on date: CivilDate
    ) {
        events.append(
            SlotEvent(
                date: date, kind: kind, symbol: symbol, slot: slot,
                name: slot.flatMap { slots[$0].name } ?? name))
    }
}

extension CivilDate {
    /// 9999-12-31, after every date in use.
    static let last = CivilDate(uncheckedYear: 9999, month: 12, day: 31)
}
