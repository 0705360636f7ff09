import Core
import Features
import Foundation

/// Leaks of those who prepare the bars before anything is computed.
extension FeatureMaker {
    static let leakyPrices = [
        laterDelivery, backwardFill, interpolation, shiftedClose, reversingSpikes, fullHistoryOnly,
        volumeByYear,
    ]

    /// Takes the corrected bars of a later delivery for what was known on the evening.
    static let laterDelivery = from("bars as revised later") { world in
        for revision in world.sessions.flatMap(\.revisions) {
            world.replace(revision)
        }
    }

    /// Fills a missing bar with the next one.
    static let backwardFill = from("gaps filled backwards") { world in
        for bars in world.series().values {
            for (last, next) in zip(bars, bars.dropFirst()) {
                for session in (last.session + 1)..<max(next.session, last.session + 1) {
                    world.add(next.bar, on: session)
                }
            }
        }
    }

    /// Draws a line from the last bar before a gap to the first after it.
    static let interpolation = from("gaps interpolated") { world in
        for bars in world.series().values {
            for (last, next) in zip(bars, bars.dropFirst()) {
                for session in (last.session + 1)..<max(next.session, last.session + 1) {
                    let share = Double(session - last.session) / Double(next.session - last.session)
                    var bar = last.bar
                    bar.close += share * (next.bar.close - last.bar.close)
                    world.add(bar, on: session)
                }
            }
        }
    }

    /// Is off by one: each bar has the close of the next.
    static let shiftedClose = from("close shifted by -1") { world in
        for bars in world.series().values {
            for (bar, next) in zip(bars, bars.dropFirst()) {
                var shifted = bar.bar
                shifted.close = next.bar.close
                world.replace(shifted)
            }
        }
    }

    /// Throws out moves that the day after takes back.
    static let reversingSpikes = from("outliers by the next day's reversal") { world in
        for bars in world.series().values {
            for (before, (bar, after)) in zip(bars, zip(bars.dropFirst(), bars.dropFirst(2))) {
                let move = log(bar.bar.close / before.bar.close)
                let back = log(after.bar.close / bar.bar.close)
                if abs(move) > 0.01, abs(move + back) < 0.01 {
                    world.sessions[bar.session].bars.removeAll { $0.symbol == bar.bar.symbol }
                }
            }
        }
    }

    /// Keeps only stocks with a bar on nearly every day of the file, so that the table has no holes.
    static let fullHistoryOnly = from("stocks with a full history") { world in
        let needed = world.sessions.count * 95 / 100
        let kept = world.series().filter { $0.value.count >= needed }
        for session in world.sessions.indices {
            world.sessions[session].bars.removeAll { kept[$0.symbol] == nil }
        }
    }

    /// Divides the volume by the mean of its year.
    static let volumeByYear = from("volume by its year's mean") { world in
        for bars in world.series().values {
            for year in Dictionary(grouping: bars, by: { $0.bar.date.year }).values {
                let mean = year.map { Double($0.bar.volume) }.mean
                for var bar in year.map(\.bar) {
                    bar.volume = Int64(1e6 * Double(bar.volume) / mean)
                    world.replace(bar)
                }
            }
        }
    }
}

extension World {
    /// Puts a bar in the place of the one that its symbol has on its day, if it has one.
    mutating func replace(_ bar: Bar) {
        guard let session = sessions.firstIndex(where: { $0.date == bar.date }),
            let place = sessions[session].bars.firstIndex(where: { $0.symbol == bar.symbol })
        else { return }
        sessions[session].bars[place] = bar
    }

    /// Adds a copy of a bar to a session.
    mutating func add(_ bar: Bar, on session: Int) {
        var bar = bar
        bar.date = sessions[session].date
        sessions[session].bars.append(bar)
    }
}
