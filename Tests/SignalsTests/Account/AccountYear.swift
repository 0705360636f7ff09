import Core
import Foundation
import Lake
import Ledger
import Signals
import TestSupport

/// Fourteen months of a made-up market of 80 stocks with a session a week, and a decision at the end of each month.
/// Some stocks are delisted, and others move into their slots; some pay dividends; some have left the index.
struct AccountYear {
    static let stocks = 80
    let scene: AccountScene
    /// Ends of the months, and the sessions that have features.
    let decisions: [CivilDate]
    let sessions: [CivilDate]

    /// Made once; each scene is a copy.
    private static let tree = Result { try AccountScene() }.flatMap { scene in
        Result {
            try publish(into: scene)
            return scene
        }
    }
    private static let calendar = Array(
        ExchangeCalendar.nyse.sessions(in: day("2021-11-30")...day("2022-12-30")))

    init() throws {
        scene = try AccountScene(copying: Self.tree.get())
        decisions = Self.decisions
        sessions = Self.sessions
    }

    private static let decisions = zip(calendar, calendar.dropFirst() + [day("2023-01-03")])
        .filter { $0.yearMonth != $1.yearMonth }.map(\.0)

    /// One a week, the decisions' own and those at whose open they trade.
    private static let sessions = calendar.enumerated().filter { place, session in
        place % 5 == 0 || decisions.contains(session)
            || ExchangeCalendar.nyse.session(before: session).map { decisions.contains($0) } == true
    }.map(\.element)

    private static func publish(into scene: AccountScene) throws {
        var generator = SeededGenerator(seed: 5)
        var last = (0..<Self.stocks).map { 20 + Double($0) }
        var names = (0..<Self.stocks).map { "S\($0)" }
        for (place, session) in sessions.enumerated() {
            var bars: [AccountScene.Bar] = []
            for slot in 0..<Self.stocks {
                // A new tenant, whose first bar has no close before it.
                let isNew = place > 0 && generator.uniform() < 0.003
                if isNew { names[slot] = "N\(place)_\(slot)" }
                if generator.uniform() < 0.02 { continue }
                let open = last[slot] * (1 + 0.02 * generator.gaussian())
                let close = open * (1 + 0.03 * generator.gaussian())
                bars.append(
                    AccountScene.Bar(
                        slot: slot, symbol: Symbol(rawValue: names[slot]), open: open, close: close,
                        before: isNew || place == 0 ? .nan : last[slot],
                        dividend: generator.uniform() < 0.05 && !isNew ? 0.01 * last[slot] : 0,
                        tenure: slot % 10 == 9 ? -2 : 12))
                last[slot] = close
            }
            try scene.publish(bars, on: session)
        }
    }

    /// Sixty signals decided after a session, the same whenever they are asked for.
    func decide(_ session: CivilDate, _ basis: SignalBasis = .published) throws {
        var generator = SeededGenerator(seed: UInt64(session.daysSinceEpoch))
        let frame = try scene.lake.features(on: session)
        let chosen = frame.slots.indices.filter { _ in generator.uniform() < 0.75 }.prefix(60)
        try scene.record(
            chosen.map { row in
                let action = SignalAction.allCases[generator.index(below: 3)]
                return (
                    frame.symbols[row], Int(frame.slots[row]), action, 0.4 + 0.6 * generator.uniform()
                )
            }, on: session, basis, digest: "\(session)")
    }
}
