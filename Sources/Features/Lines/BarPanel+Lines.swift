import Core

extension BarPanel {
    /// A panel whose stocks are the lines, in their order: of each the bars, splits and dividends that belong to it, up to
    /// the last day on which the line is what is known.
    func composed(of lines: [StockLine]) -> BarPanel {
        var starts = [0]
        var bars: [Int] = []
        var told: [[Split]] = []
        var paid: [[Dividend]] = []
        for line in lines {
            var splits: [Split] = []
            var dividends: [Dividend] = []
            for segment in line.segments.reversed() {
                guard let stock = stocks[segment.symbol] else { continue }
                bars += self.bars(of: stock, in: segment.days.clamped(to: .before(line.days.upperBound)))
                splits += self.splits[stock].filter { segment.exDates.contains($0.exDate) }
                dividends += self.dividends[stock].filter { segment.exDates.contains($0.exDate) }
            }
            starts.append(bars.count)
            told.append(splits.sorted { ($0.toldIn, $0.exDate) < ($1.toldIn, $1.exDate) })
            paid.append(dividends.sorted { ($0.toldIn, $0.exDate) < ($1.toldIn, $1.exDate) })
        }
        return BarPanel(
            dates: dates, stocks: [:], starts: starts, sessions: bars.map { sessions[$0] },
            numbers: bars.map { numbers[$0] }, history: history,
            close: bars.map { close[$0] }, volume: bars.map { volume[$0] }, splits: told, dividends: paid)
    }

    /// A stock's bars of the days.
    private func bars(of stock: Int, in days: Range<CivilDate>) -> Range<Int> {
        let all = starts[stock]..<starts[stock + 1]
        let from = all.first { dates[Int(sessions[$0])] >= days.lowerBound } ?? all.upperBound
        let until = (from..<all.upperBound).first { dates[Int(sessions[$0])] >= days.upperBound }
        return from..<(until ?? all.upperBound)
    }
}

extension Range where Bound == CivilDate {
    /// All days before `end`.
    fileprivate static func before(_ end: CivilDate) -> Range {
        CivilDate(daysSinceEpoch: .min)..<end
    }
}
