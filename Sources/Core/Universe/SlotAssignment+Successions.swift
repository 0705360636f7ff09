/// What renames and new series do to the slots.
extension SlotAssignment {
    /// Takes the renames that a list was ahead of: it has the company under the new symbol already, in a slot of
    /// its own if it was a member or archived under the old one. Returns the other turns of the day.
    mutating func resume(
        _ turns: ArraySlice<SymbolSuccession>, on day: CivilDate
    ) -> [SymbolSuccession] {
        turns.filter { turn in !resume(turn, among: turns, on: day) }
    }

    private mutating func resume(
        _ turn: SymbolSuccession, among turns: ArraySlice<SymbolSuccession>, on day: CivilDate
    ) -> Bool {
        guard let former = turn.former, let borrowed = slotOf[turn.symbol],
            slots[borrowed].state == .active, let listed = listedOn[borrowed],
            listed.adding(days: SymbolSuccession.earlyDays) >= day,
            !turns.contains(where: { $0.former == turn.symbol })
        else { return false }
        guard let own = slotOf[former] else {
            listedOn[borrowed] = nil
            tell(.renamed(from: former), turn.symbol, at: borrowed, on: day)
            return true
        }
        guard slots[own].state == .archived, let left = slots[own].removed, left <= listed else {
            return false
        }
        let meanwhile = slots[borrowed]
        let stay = Home(slot: borrowed, stay: stays[borrowed])
        for (spell, home) in homes where home == stay { homes[spell] = Home(slot: own, stay: stays[own]) }
        empty(borrowed)
        slotOf[former] = nil
        slotOf[turn.symbol] = own
        slots[own] = Slot(
            index: own, symbol: turn.symbol, state: .active,
            since: left == listed ? slots[own].since : listed,
            sector: meanwhile.sector ?? slots[own].sector, name: meanwhile.name ?? slots[own].name)
        tell(.resumed(from: former, vacating: borrowed), turn.symbol, at: own, on: day)
        return true
    }

    /// Gives the symbols that change hands on one day to their new owners, all at once: two may swap theirs.
    mutating func pass(_ turns: [SymbolSuccession], on date: CivilDate) {
        var moves: [(symbol: Symbol, former: Symbol, slot: Int)] = []
        for turn in turns {
            guard let former = turn.former, let slot = slotOf.removeValue(forKey: former) else { continue }
            moves.append((turn.symbol, former, slot))
        }
        for turn in turns {
            // Who held the symbol and got no other is gone from it.
            guard let slot = slotOf.removeValue(forKey: turn.symbol) else { continue }
            if slots[slot].state == .active { archive(slot, on: date) }
            slots[slot].symbol = nil
        }
        for move in moves {
            slots[move.slot].symbol = move.symbol
            slotOf[move.symbol] = move.slot
            tell(.renamed(from: move.former), move.symbol, at: move.slot, on: date)
        }
    }
}
