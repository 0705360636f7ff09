import Core
import Foundation
import PolicyTraining

/// Small markets with all that can happen to a stock: late listings, missing bars, archived and delisted ones.
struct RoughMarket {
    var days: Int
    var columns: Int
    var overnight: [Double]
    var intraday: [Double]
    var buyable: [Bool]
    var settlements: [[Int]]
    var delistingReturns: [[Double]]

    init(days: Int, columns: Int, missing: Double = 0.05, seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        self.days = days
        self.columns = columns
        overnight = (0..<days * columns).map { _ in 0.01 * generator.gaussian() }
        intraday = (0..<days * columns).map { _ in 0.02 * generator.gaussian() }
        buyable = [Bool](repeating: true, count: days * columns)
        settlements = [[Int]](repeating: [], count: days)
        delistingReturns = [[Double]](repeating: [], count: days)
        for column in 0..<columns {
            for day in 0..<days {
                if generator.uniform() < 0.1 { buyable[day * columns + column] = false }
                if generator.uniform() < missing { drop(day, column) }
            }
            // Every fifth stock is delisted on some day, every other of those with a return of its own.
            guard column % 5 == 4 else { continue }
            let last = 1 + generator.index(below: days - 1)
            settlements[last].append(column)
            delistingReturns[last].append(column % 10 == 9 ? -0.4 : 0)
            for day in last..<days { drop(day, column) }
        }
    }

    private mutating func drop(_ day: Int, _ column: Int) {
        overnight[day * columns + column] = .nan
        intraday[day * columns + column] = .nan
        buyable[day * columns + column] = false
    }

    var market: Market {
        Market(
            slots: Array(0..<columns), overnight: overnight, intraday: intraday, buyable: buyable,
            settlements: settlements, delistingReturns: delistingReturns)
    }
}
