import Core
import Features

/// Leaks of those who learn of splits, dividends and renames from today's files.
extension FeatureMaker {
    static let leakyActions = [
        backAdjustedSplits, splitsFromTheirDay, backAdjustedDividends, renamesFromTheirDay, latestSymbols,
    ]

    /// Adjusts all prices by all splits of the file, as vendors' "adjusted close" is.
    static let backAdjustedSplits = from("adjusted by every split of the file") { world in
        for (told, action) in world.takeActions() {
            guard case .split(let ratio) = action.kind else {
                world.sessions[told].actions.append(action)
                continue
            }
            world.rescale(action.symbol, before: action.exDate, by: 1 / ratio)
        }
    }

    /// Knows of a split on its ex-date, although nobody told until later.
    static let splitsFromTheirDay = from("splits known on their ex-date") { world in
        world.tellOnTheirDay { if case .split = $0.kind { true } else { false } }
    }

    /// Adjusts all prices by all dividends of the file.
    static let backAdjustedDividends = from("adjusted by every dividend of the file") { world in
        for (_, action) in world.allActions {
            guard case .dividend(let amount) = action.kind,
                let last = world.sessions.last(where: { session in
                    session.date < action.exDate && session.bars.contains { $0.symbol == action.symbol }
                }), let bar = last.bars.first(where: { $0.symbol == action.symbol })
            else { continue }
            world.rescale(action.symbol, before: action.exDate, by: 1 - amount / bar.close)
        }
    }

    /// Knows of a rename on its day, although nobody told until later.
    static let renamesFromTheirDay = from("renames known on their day") { world in
        world.tellOnTheirDay { if case .rename = $0.kind { true } else { false } }
    }

    /// Calls every company by the last symbol it has had, from the first bar on.
    static let latestSymbols = from("today's symbols throughout") { world in
        for (told, action) in world.takeActions() {
            guard case .rename(let former) = action.kind else {
                world.sessions[told].actions.append(action)
                continue
            }
            world.rename(former, to: action.symbol)
        }
    }
}

extension World {
    /// All actions, each with the session that told of it.
    var allActions: [(told: Int, action: CorporateAction)] {
        sessions.enumerated().flatMap { index, session in session.actions.map { (index, $0) } }
    }

    /// The same, and the world is without them.
    mutating func takeActions() -> [(told: Int, action: CorporateAction)] {
        let all = allActions
        for index in sessions.indices { sessions[index].actions = [] }
        return all
    }

    /// Moves what was told late to its own day.
    mutating func tellOnTheirDay(_ isMeant: (CorporateAction) -> Bool) {
        for (told, action) in takeActions() {
            let day = sessions.firstIndex { $0.date >= action.exDate }
            let session = isMeant(action) ? min(day ?? told, told) : told
            sessions[session].actions.append(action)
        }
    }

    /// Multiplies a symbol's prices before a day.
    mutating func rescale(_ symbol: Symbol, before day: CivilDate, by factor: Double) {
        for session in sessions.indices where sessions[session].date < day {
            for place in sessions[session].bars.indices
            where sessions[session].bars[place].symbol == symbol {
                sessions[session].bars[place].open *= factor
                sessions[session].bars[place].high *= factor
                sessions[session].bars[place].low *= factor
                sessions[session].bars[place].close *= factor
            }
        }
    }

    /// Writes one symbol over another, in bars and news alike.
    mutating func rename(_ former: Symbol, to symbol: Symbol) {
        for session in sessions.indices {
            for place in sessions[session].bars.indices
            where sessions[session].bars[place].symbol == former {
                sessions[session].bars[place].symbol = symbol
            }
            for place in sessions[session].indexChanges.indices
            where sessions[session].indexChanges[place].symbol == former {
                sessions[session].indexChanges[place].symbol = symbol
            }
            for place in sessions[session].actions.indices
            where sessions[session].actions[place].symbol == former {
                sessions[session].actions[place].symbol = symbol
            }
        }
    }
}
