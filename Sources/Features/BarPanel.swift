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

    /// A dividend, likewise.
    struct Dividend {
        var exDate: CivilDate
        var toldIn: Int
        /// USD a share, in the shares of its ex-date.
        var amount: Double
    }

    /// Ascending.
    let dates: [CivilDate]
    /// Position of each stock.
    let stocks: [Symbol: Int]
    /// Bars `starts[stock]..<starts[stock + 1]` belong to a stock.
    let starts: [Int]
    /// Index into `dates` of each bar.
    let sessions: [Int32]
    /// Of each bar its number among the history's, where its open, high and low are.
    let numbers: [Int32]
    let history: BarHistory
    let close: [Double]
    let volume: [Double]
    /// Per stock, in the order told; first by session, then as stored.
    let splits: [[Split]]
    /// Per stock, in the order told.
    let dividends: [[Dividend]]
}

extension BarPanel {
    /// Turns `history`, keeping `symbols` alone.
    init(_ history: BarHistory, keeping symbols: Set<Symbol>) {
        let ordered = symbols.sorted()
        let stocks = Dictionary(uniqueKeysWithValues: zip(ordered, ordered.indices))
        let stockOfCode = history.symbols.map { Int32(stocks[$0] ?? -1) }

        // The stock of each bar, or -1 for one that is not wanted or a symbol's second.
        var stockOfBar = [Int32](repeating: -1, count: history.codes.count)
        var starts = [Int](repeating: 0, count: ordered.count + 1)
        var last = [Int32](repeating: -1, count: ordered.count)
        for session in history.dates.indices {
            for bar in history.offsets[session]..<history.offsets[session + 1] {
                let stock = stockOfCode[Int(history.codes[bar])]
                guard stock >= 0, last[Int(stock)] != Int32(session) else { continue }
                last[Int(stock)] = Int32(session)
                starts[Int(stock) + 1] += 1
                stockOfBar[bar] = stock
            }
        }
        for stock in ordered.indices { starts[stock + 1] += starts[stock] }

        var next = Array(starts.dropLast())
        let total = starts[ordered.count]
        var sessions = [Int32](repeating: 0, count: total)
        var places = [Int](repeating: -1, count: stockOfBar.count)
        for session in history.dates.indices {
            for bar in history.offsets[session]..<history.offsets[session + 1] where stockOfBar[bar] >= 0 {
                let stock = Int(stockOfBar[bar])
                places[bar] = next[stock]
                sessions[next[stock]] = Int32(session)
                next[stock] += 1
            }
        }
        var numbers = [Int32](repeating: 0, count: total)
        for (bar, place) in places.enumerated() where place >= 0 { numbers[place] = Int32(bar) }
        let columns = [history.close, history.volume]
        let turned = parallelMap(columns) { [places] column in
            var values = [Double](repeating: 0, count: total)
            for (bar, place) in places.enumerated() where place >= 0 { values[place] = column[bar] }
            return values
        }

        var splits = [[Split]](repeating: [], count: ordered.count)
        var dividends = [[Dividend]](repeating: [], count: ordered.count)
        for session in history.dates.indices {
            for split in history.splits[session] {
                guard let stock = stocks[split.symbol] else { continue }
                splits[stock].append(Split(exDate: split.exDate, toldIn: session, ratio: split.ratio))
            }
            for dividend in history.dividends[session] {
                guard let stock = stocks[dividend.symbol] else { continue }
                dividends[stock].append(
                    Dividend(exDate: dividend.exDate, toldIn: session, amount: dividend.amount))
            }
        }
        dates = history.dates
        self.stocks = stocks
        self.starts = starts
        self.sessions = sessions
        self.numbers = numbers
        self.history = history
        close = turned[0]
        volume = turned[1]
        self.splits = splits
        self.dividends = dividends
    }
}
