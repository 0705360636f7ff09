/// What a list of the index does to the slots.
extension SlotAssignment {
    mutating func apply(_ list: IndexList) {
        let day = list.effective
        let named = Set(list.members.map(\.symbol))
        // Under which symbol each member has its slot, or gets one.
        var members: [(member: IndexMember, symbol: Symbol)] = []
        var taken: Set<Symbol> = []
        for member in list.members {
            let symbol = meant(by: member.symbol, named, on: day)
            if taken.insert(symbol).inserted { members.append((member, symbol)) }
        }
        if list.isPartial {
            for symbol in list.leavers {
                let symbol = meant(by: symbol, named, on: day)
                guard !taken.contains(symbol), let index = slotOf[symbol], slots[index].state == .active
                else { continue }
                archive(index, on: day)
            }
        } else {
            for index in slots.indices where slots[index].state == .active {
                if let symbol = slots[index].symbol, !taken.contains(symbol) { archive(index, on: day) }
            }
        }
        for (member, symbol) in members where slotOf[symbol] != nil {
            put(member, as: symbol, since: day, on: day)
        }
        members.removeAll { slotOf[$0.symbol] != nil }
        for (member, symbol) in members.sorted(by: { $0.symbol < $1.symbol }) {
            put(member, as: symbol, since: day, on: day)
            if let index = slotOf[symbol] { listedOn[index] = day }
        }
    }

    /// The symbol of the company that the list means: the list may still have one that was given up shortly
    /// before, unless somebody has that by now or the list names the company rightly as well.
    private func meant(by symbol: Symbol, _ named: Set<Symbol>, on day: CivilDate) -> Symbol {
        guard slotOf[symbol] == nil else { return symbol }
        let current = SymbolSuccession.meant(by: symbol, listedOn: day, in: timeline.successions)
        return named.contains(current) ? symbol : current
    }
}
