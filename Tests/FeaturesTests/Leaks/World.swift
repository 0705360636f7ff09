import Core
import Features

/// A market as it was told, evening after evening: all that features may be made from.
///
/// Everything lies in the session that told of it, so what was known after a session is what is left when
/// the later sessions are deleted.
struct World: Sendable {
    /// A stock that joins or leaves the index on a day, which may lie before or after it was told.
    struct IndexChange: Hashable, Sendable {
        var symbol: Symbol
        var effective: CivilDate
        var joins: Bool
    }

    /// What one evening told.
    struct Session: Sendable {
        var date: CivilDate
        /// The first delivery.
        var bars: [Bar]
        /// Splits, dividends and renames, with ex-dates of their own.
        var actions: [CorporateAction] = []
        var indexChanges: [IndexChange] = []
        /// Bars of earlier sessions as they were delivered again.
        var revisions: [Bar] = []
    }

    var sessions: [Session]

    var dates: [CivilDate] { sessions.map(\.date) }

    /// The world as it was known after the session: everything later is deleted.
    func upTo(_ date: CivilDate) -> World {
        World(sessions: sessions.filter { $0.date <= date })
    }

    /// The universe of each session, from nothing but what had been told by then: a change counts from its
    /// day, or from the session that told of it where that is later.
    ///
    /// A stock gets the next slot when it first joins and keeps it, under whichever symbol.
    func universe() -> [UniverseSession] {
        var slots: [Slot] = []
        var renames: [CorporateAction] = []
        var changes: [IndexChange] = []
        return sessions.map { session in
            renames += session.actions.filter { SymbolSuccession($0) != nil }
            changes += session.indexChanges
            for rename in renames where rename.exDate <= session.date {
                guard case .rename(let former) = rename.kind,
                    let place = slots.firstIndex(where: { $0.symbol == former }),
                    !slots.contains(where: { $0.symbol == rename.symbol })
                else { continue }
                slots[place].symbol = rename.symbol
            }
            for change in changes where change.effective <= session.date {
                Self.make(change, in: &slots, on: session.date)
            }
            renames.removeAll { $0.exDate <= session.date }
            changes.removeAll { $0.effective <= session.date }
            return UniverseSession(date: session.date, slots: slots)
        }
    }

    private static func make(_ change: IndexChange, in slots: inout [Slot], on date: CivilDate) {
        let place = slots.firstIndex { $0.symbol == change.symbol }
        if change.joins {
            let joined = Slot(
                index: place ?? slots.count, symbol: change.symbol, state: .active, since: date)
            if let place { slots[place] = joined } else { slots.append(joined) }
        } else if let place {
            slots[place].state = .archived
            slots[place].removed = date
        }
    }
}

extension World {
    /// The true features of some of its sessions.
    func features(on wanted: [CivilDate], universe: [UniverseSession]? = nil) throws -> [FeatureFrame] {
        let wanted = Set(wanted)
        let history = try sessions.map {
            try MarketSession(date: $0.date, bars: $0.bars, actions: $0.actions)
        }
        return FeatureTable.frames(
            history: BarHistory(history),
            wanted: (universe ?? self.universe()).filter { wanted.contains($0.date) })
    }

    /// Each symbol's bars, with the index of their session.
    func series() -> [Symbol: [(session: Int, bar: Bar)]] {
        var series: [Symbol: [(session: Int, bar: Bar)]] = [:]
        for (index, session) in sessions.enumerated() {
            for bar in session.bars { series[bar.symbol, default: []].append((index, bar)) }
        }
        return series
    }
}
