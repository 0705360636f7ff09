import Core
import Foundation
import Portfolio
import TestSupport

/// Closes by session and stock, and the market of a trader who deals at closes: every session opens at the
/// close before, so that what is decided at a close is traded at it.
struct ClosingPrices {
    var dates: [CivilDate]
    var symbols: [String]
    /// [session x stock], NaN without one.
    var closes: [Double]

    /// - Parameter rows: (date, symbol, close) in any order.
    init(_ rows: [(String, String, Double)]) {
        dates = Set(rows.compactMap { CivilDate($0.0) }).sorted()
        symbols = Set(rows.map(\.1)).sorted()
        let day = Dictionary(uniqueKeysWithValues: dates.enumerated().map { ($1.description, $0) })
        let slot = Dictionary(uniqueKeysWithValues: symbols.enumerated().map { ($1, $0) })
        closes = [Double](repeating: .nan, count: dates.count * symbols.count)
        for (date, symbol, close) in rows {
            guard let day = day[date], let slot = slot[symbol] else { continue }
            closes[day * symbols.count + slot] = close
        }
    }

    /// What a query of duckdb finds, whose columns are a date, a symbol and a close.
    static func rows(_ query: String) throws -> [(String, String, Double)] {
        let script = """
            import sys, duckdb
            duckdb.sql("set enable_progress_bar = false")
            for day, symbol, close in duckdb.sql(sys.argv[1]).fetchall():
                print(day, symbol, repr(float(close)), sep="\\t")
            """
        return try Peer.python(script, [query]).split(separator: "\n").compactMap { line in
            let fields = line.split(separator: "\t").map(String.init)
            guard let close = Double(fields[2]) else { return nil }
            return (fields[0], fields[1], close)
        }
    }

    func slot(_ symbol: String) -> Int { symbols.firstIndex(of: symbol) ?? -1 }

    func day(_ date: String) -> Int { dates.firstIndex { $0.description == date } ?? -1 }

    func close(_ symbol: String, _ day: Int) -> Double { closes[day * symbols.count + slot(symbol)] }

    func market(delistings: [[Delisting]] = []) -> MarketPanel {
        let width = symbols.count
        var overnight = [Double](repeating: .nan, count: closes.count)
        var intraday = overnight
        for place in closes.indices.dropFirst(width) {
            intraday[place] = closes[place] / closes[place - width] - 1
            if !intraday[place].isNaN { overnight[place] = 0 }
        }
        return MarketPanel(
            dates: dates, slotCount: width, overnight: overnight, intraday: intraday, close: closes,
            delistings: delistings)
    }
}
