import Core
import Portfolio
import TestSupport

/// Markets of independent returns, with gaps, dividends and delistings.
enum MadeUpMarket {
    static let sessions: [CivilDate] = Array(
        ExchangeCalendar.nyse.sessions(
            in: CivilDate(daysSinceEpoch: 17_900)...CivilDate(daysSinceEpoch: 18_700)))

    static func make(
        sessions: Int, slots: Int, missing: Double = 0.02, yields: Double = 0.01, delisted: Double = 0.1,
        seed: UInt64
    ) -> MarketPanel {
        var generator = SeededGenerator(seed: seed)
        let end = (0..<slots).map { _ in
            generator.uniform() < delisted ? 1 + generator.index(below: sessions - 1) : sessions
        }
        let start = (0..<slots).map { slot in
            generator.uniform() < 0.2 ? generator.index(below: sessions / 2) : 0
        }
        var overnight = [Double](repeating: .nan, count: sessions * slots)
        var intraday = overnight
        var close = overnight
        var volume = [Float](repeating: .nan, count: sessions * slots)
        var dividends = [[Dividend]](repeating: [], count: sessions)
        var delistings = [[Delisting]](repeating: [], count: sessions)
        for slot in 0..<slots {
            var last = Double.nan
            let size = 1e5 + 1e6 * generator.uniform()
            for session in start[slot]..<max(start[slot], end[slot])
            where generator.uniform() >= missing || session == start[slot] {
                let place = session * slots + slot
                intraday[place] = 0.015 * generator.gaussian()
                if last.isNaN {
                    close[place] = 5 + 100 * generator.uniform()
                } else {
                    overnight[place] = 0.007 * generator.gaussian()
                    // Splits now and then; returns are over them.
                    let split = generator.uniform() < 0.01 ? [2.0, 3, 0.1][generator.index(below: 3)] : 1
                    close[place] = last * (1 + overnight[place]) * (1 + intraday[place]) / split
                    if generator.uniform() < yields {
                        dividends[session].append(Dividend(slot: slot, yield: 0.03 * generator.uniform()))
                    }
                }
                last = close[place]
                if generator.uniform() > 0.01 { volume[place] = Float(size * (0.2 + generator.uniform())) }
            }
            if end[slot] < sessions, end[slot] > start[slot] {
                let lost = generator.uniform()
                delistings[end[slot]].append(
                    Delisting(slot: slot, finalReturn: lost < 0.3 ? -1 : lost < 0.6 ? -0.4 : 0))
            }
        }
        return MarketPanel(
            dates: Array(Self.sessions.prefix(sessions)), slotCount: slots, overnight: overnight,
            intraday: intraday, close: close, dollarVolume: volume, dividends: dividends,
            delistings: delistings)
    }

    /// Weights of a random number of slots that sum to 1, to a part of it, or to 0.
    static func weights(_ slots: Int, _ generator: inout SeededGenerator) -> [Double] {
        let share = generator.uniform()
        var weights = (0..<slots).map { _ in generator.uniform() < share ? generator.uniform() : 0 }
        let sum = weights.reduce(0, +)
        let total = generator.uniform() < 0.5 ? 1 : generator.uniform()
        for slot in 0..<slots { weights[slot] *= sum > 0 ? total / sum : 0 }
        return weights
    }
}
