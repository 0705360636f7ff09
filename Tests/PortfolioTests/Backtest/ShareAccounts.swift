import Core
import Foundation
import Portfolio
import TestSupport

/// A broker's book in Python: shares, cash and prices as traded, where the engine has values and returns.
enum ShareAccounts {
    /// A world that the book was kept in, and what the book says.
    struct Case {
        var market: MarketPanel
        var decisions: [PortfolioDecision]
        /// Equity (of 1), exposure, turnover, cost, largest weight, holdings: one entry a session each.
        var expected: [[Double]]
    }

    /// - Parameter settings: JSON of what the book is kept by; see the script's `rules`.
    static func run(seed: Int, sessions: Int, slots: Int, rules: [String: String]) throws -> Case {
        let folder = try TemporaryFolder()
        let json = String(decoding: try JSONEncoder().encode(rules), as: UTF8.self)
        try Peer.python(script, [folder.path, "\(seed)", "\(sessions)", "\(slots)", json])
        func read(_ name: String) throws -> [Double] {
            try Data(contentsOf: folder.url.appending(path: name)).withUnsafeBytes {
                Array($0.bindMemory(to: Double.self))
            }
        }
        func rows(_ name: String, _ width: Int) throws -> [[Double]] {
            let values = try read(name)
            return stride(from: 0, to: values.count, by: width).map { Array(values[$0..<$0 + width]) }
        }
        let market = try panel(
            days: read("days"), open: read("open"), close: read("close"), split: read("split"),
            volume: read("volume"), dividends: rows("dividends", 3), delistings: rows("delistings", 3),
            slots: slots)
        var decisions = [PortfolioDecision](repeating: .hold, count: sessions)
        for row in try rows("weights", slots + 1) { decisions[Int(row[0])] = .weights(Array(row[1...])) }
        var orders: [Int: [ShareOrder]] = [:]
        for row in try rows("orders", 3) {
            orders[Int(row[0]), default: []].append(ShareOrder(slot: Int(row[1]), shares: row[2]))
        }
        for (day, list) in orders { decisions[day] = .orders(list) }
        return Case(
            market: market, decisions: decisions,
            expected: try ["equity", "exposure", "turnover", "cost", "largest", "holdings"].map(read))
    }

    /// Returns from prices as traded. `split` is new shares for one old, 1 where nothing was split.
    private static func panel(
        days: [Double], open: [Double], close: [Double], split: [Double], volume: [Double],
        dividends paid: [[Double]], delistings gone: [[Double]], slots: Int
    ) -> MarketPanel {
        var last = [Double](repeating: .nan, count: slots)
        var overnight = [Double](repeating: .nan, count: open.count)
        var dividends = [[Dividend]](repeating: [], count: days.count)
        var delistings = [[Delisting]](repeating: [], count: days.count)
        for row in gone {
            delistings[Int(row[0])].append(Delisting(slot: Int(row[1]), finalReturn: row[2]))
        }
        for day in days.indices {
            for delisting in delistings[day] { last[delisting.slot] = .nan }
            for row in paid where Int(row[0]) == day {
                let slot = Int(row[1])
                let ratio = split[day * slots + slot]
                dividends[day].append(Dividend(slot: slot, yield: row[2] * ratio / last[slot]))
            }
            for slot in 0..<slots where !close[day * slots + slot].isNaN {
                let place = day * slots + slot
                overnight[place] = open[place] * split[place] / last[slot] - 1
                last[slot] = close[place]
            }
        }
        return MarketPanel(
            dates: days.map { CivilDate(daysSinceEpoch: Int32($0)) }, slotCount: slots, overnight: overnight,
            intraday: zip(open, close).map { $1 / $0 - 1 }, close: close,
            dollarVolume: volume.map(Float.init),
            dividends: dividends, delistings: delistings)
    }
}
