import Core
import Features

/// Leaks of those who know which stocks will be in the index, and which will not.
extension FeatureMaker {
    static let leakyUniverses = [
        sameDayMembership, nextList, lastList, survivors, foreseenEnds, monthsUntilRemoval, newBeforeJoining,
    ]

    /// Takes changes of the index from the day they concern, although they were told later.
    static let sameDayMembership = from("index changes known on their day") { world in
        for session in world.sessions.indices.reversed() {
            for change in world.sessions[session].indexChanges {
                guard let day = world.sessions.firstIndex(where: { $0.date >= change.effective }),
                    day < session
                else { continue }
                world.sessions[session].indexChanges.removeAll { $0 == change }
                world.sessions[day].indexChanges.append(change)
            }
        }
    }

    /// Reads each session's members from the list of the one after.
    static let nextList = universe("members of the next list") { _, universe in
        for index in universe.indices.dropLast() {
            universe[index] = UniverseSession(date: universe[index].date, slots: universe[index + 1].slots)
        }
    }

    /// Reads the members of all sessions from the last list.
    static let lastList = universe("members of the last list") { _, universe in
        guard let slots = universe.last?.slots else { return }
        universe = universe.map { UniverseSession(date: $0.date, slots: slots) }
    }

    /// Keeps the stocks that still trade at the end of the file.
    static let survivors = from("survivors only") { world in
        let alive = Set(world.sessions.suffix(5).flatMap(\.bars).map(\.symbol))
        for index in world.sessions.indices {
            world.sessions[index].bars.removeAll { !alive.contains($0.symbol) }
        }
    }

    /// Archives a stock five sessions before it stops trading.
    static let foreseenEnds = universe("delistings known in advance") { world, universe in
        let ends = world.series().mapValues { $0.last?.session ?? 0 }
        for (index, session) in universe.enumerated() {
            let slots = session.slots.map { slot in
                guard let end = slot.symbol.flatMap({ ends[$0] }), end < world.sessions.count - 1,
                    index >= end - 5, slot.state == .active
                else { return slot }
                var slot = slot
                slot.state = .archived
                slot.removed = session.date
                return slot
            }
            universe[index] = UniverseSession(date: session.date, slots: slots)
        }
    }

    /// Counts the months until a stock leaves the index rather than those since it joined.
    static let monthsUntilRemoval = after("months until removal") { frames in
        for cells in frames.cells {
            let out = cells.first { frames[$0.frame][.tenureMonths][$0.row] < 0 }
            guard let removed = out.map({ frames[$0.frame].date }) else { continue }
            for cell in cells where frames[cell.frame].date < removed {
                let days = frames[cell.frame].date.distance(to: removed)
                frames[cell.frame][.tenureMonths][cell.row] = Double(days) / 30.4375
            }
        }
    }

    /// Marks the stocks that are about to join as new, as soon as they trade.
    static let newBeforeJoining = universe("members before they join") { _, universe in
        guard let end = universe.last?.slots else { return }
        for (index, session) in universe.enumerated() {
            let coming = end.dropFirst(session.slots.count).map { slot in
                Slot(index: slot.index, symbol: slot.symbol, state: .active, since: session.date)
            }
            universe[index] = UniverseSession(date: session.date, slots: session.slots + coming)
        }
    }
}
