import Core

/// Bars of many sessions turned by stock: each stock's own series is contiguous and in session order.
///
/// A session in which a stock has no bar is simply absent from its series. Prices and volumes are as stored.
struct BarPanel: Sendable {
    /// A split with the day from which a reader of the partitions could know of it.
    struct Split: Sendable {
        var exDate: CivilDate
        /// Index of the session whose partition told it.
        var toldIn: Int
        var ratio: Double
    }

    /// Ascending.
    let dates: [CivilDate]
    /// Position of each stock.
    let stocks: [Symbol: Int]
    /// Bars `starts[stock]..<starts[stock + 1]` belong to a stock.
    let starts: [Int]
    /// Index into `dates` of each bar.
    let sessions: [Int32]
    let open: [Double]
    let high: [Double]
    let low: [Double]
    let close: [Double]
    let volume: [Double]
    /// Per stock, in the order told; first by session, then as stored.
    let splits: [[Split]]

    /// Turns `history`, which is ascending by date, keeping `symbols` alone.
    init(_ history: [MarketSession], keeping symbols: Set<Symbol>) {
        precondition(zip(history, history.dropFirst()).allSatisfy { $0.date < $1.date })
        let ordered = symbols.sorted()
        let stocks = Dictionary(uniqueKeysWithValues: zip(ordered, ordered.indices))
        let stockOfBar = parallelMap(history.count) { session in
            // Bars come sorted by symbol, so the next stock is mostly the right one and needs no hashing.
            var next = 0
            return history[session].symbols.map { symbol -> Int32 in
                if next < ordered.count, ordered[next] == symbol {
                    next += 1
                    return Int32(next - 1)
                }
                guard let stock = stocks[symbol] else { return -1 }
                next = stock + 1
                return Int32(stock)
            }
        }

        var starts = [Int](repeating: 0, count: ordered.count + 1)
        var last = [Int32](repeating: -1, count: ordered.count)
        var kept: [[Int32]] = []
        kept.reserveCapacity(history.count)
        for session in history.indices {
            // The place of each bar, or -1 for one that is not wanted or a symbol's second.
            kept.append(
                stockOfBar[session].map { stock in
                    guard stock >= 0, last[Int(stock)] != Int32(session) else { return -1 }
                    last[Int(stock)] = Int32(session)
                    starts[Int(stock) + 1] += 1
                    return stock
                })
        }
        for stock in ordered.indices { starts[stock + 1] += starts[stock] }

        var next = Array(starts.dropLast())
        let total = starts[ordered.count]
        var sessions = [Int32](repeating: 0, count: total)
        var places: [[Int]] = []
        places.reserveCapacity(history.count)
        for session in history.indices {
            places.append(
                kept[session].map { stock in
                    guard stock >= 0 else { return -1 }
                    let place = next[Int(stock)]
                    next[Int(stock)] += 1
                    sessions[place] = Int32(session)
                    return place
                })
        }
        let columns: [@Sendable (MarketSession) -> [Double]] = [
            \.open, \.high, \.low, \.close, \.volume,
        ]
        let turned = parallelMap(columns.count) { [places] column in
            var values = [Double](repeating: 0, count: total)
            for session in history.indices {
                let source = columns[column](history[session])
                for (bar, place) in places[session].enumerated() where place >= 0 {
                    values[place] = source[bar]
                }
            }
            return values
        }

        var splits = [[Split]](repeating: [], count: ordered.count)
        for session in history.indices {
            for split in history[session].splits {
                guard let stock = stocks[split.symbol] else { continue }
                splits[stock].append(Split(exDate: split.exDate, toldIn: session, ratio: split.ratio))
            }
        }
        dates = history.map(\.date)
        self.stocks = stocks
        self.starts = starts
        self.sessions = sessions
        open = turned[0]
        high = turned[1]
        low = turned[2]
        close = turned[3]
        volume = turned[4]
        self.splits = splits
    }
}
