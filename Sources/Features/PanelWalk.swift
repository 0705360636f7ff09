import Core

/// The rows of all stocks of a panel at the sessions wanted.
struct PanelWalk: Sendable {
    /// Of each stock, ``FeatureWalk/rowWidth`` values for each of its bars in a wanted session.
    private let rows: [[Double]]
    /// Of each stock, the row number at each wanted session, or -1.
    private let numbers: [[Int32]]

    /// Stocks walked in one go by one thread.
    private static let stocksPerChunk = 32

    /// - Parameters:
    ///   - first: the index of the first session whose bars count.
    ///   - wantedIndex: of each of the panel's sessions its number among the `count` wanted ones, or -1.
    ///   - isWalked: whether a stock's rows are needed at all.
    init(
        _ panel: BarPanel, from first: Int, wantedIndex: [Int32], count: Int,
        isWalked: @Sendable (Int) -> Bool = { _ in true }
    ) {
        let stockCount = panel.starts.count - 1
        let chunks = (stockCount + Self.stocksPerChunk - 1) / Self.stocksPerChunk
        let walked = parallelMap(chunks) { chunk in
            var walk = FeatureWalk(capacity: panel.dates.count)
            let stocks =
                (chunk * Self.stocksPerChunk)..<min((chunk + 1) * Self.stocksPerChunk, stockCount)
            return stocks.map { stock in
                isWalked(stock)
                    ? Self.rows(of: stock, panel, from: first, wantedIndex: wantedIndex, walk: &walk) : []
            }
        }
        rows = Array(walked.joined())
        numbers = parallelMap(stockCount) { stock in
            var numbers = [Int32](repeating: -1, count: count)
            var number: Int32 = 0
            for bar in panel.starts[stock]..<panel.starts[stock + 1] {
                let index = wantedIndex[Int(panel.sessions[bar])]
                if index >= 0 {
                    numbers[Int(index)] = number
                    number += 1
                }
            }
            return numbers
        }
    }

    /// A stock's values at a wanted session; nil where it has no bar.
    func row(of stock: Int, at index: Int) -> ArraySlice<Double>? {
        let number = Int(numbers[stock][index])
        guard number >= 0 else { return nil }
        return rows[stock][(number * FeatureWalk.rowWidth)..<((number + 1) * FeatureWalk.rowWidth)]
    }

    private static func rows(
        of stock: Int, _ panel: BarPanel, from firstSession: Int, wantedIndex: [Int32],
        walk: inout FeatureWalk
    ) -> [Double] {
        let bars = panel.starts[stock]..<panel.starts[stock + 1]
        let start = bars.first { Int(panel.sessions[$0]) >= firstSession } ?? bars.upperBound
        let wanted = (start..<bars.upperBound).filter { wantedIndex[Int(panel.sessions[$0])] >= 0 }
        var rows = [Double](repeating: 0, count: wanted.count * FeatureWalk.rowWidth)
        let splits = SplitSchedule(panel.splits[stock], dates: panel.dates, from: firstSession)
        walk.run(panel, from: start, wanted: wanted[...], splits: splits, rows: &rows)
        return rows
    }
}
