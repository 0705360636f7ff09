package import Core
package import Lake

extension MarketMemory {
    /// From the tree: what the sessions within reach before `date` hold. Bars are read as columns, on all cores.
    package init(lake: DataLake, before date: CivilDate, window: Int = 21) throws(LakeError) {
        self.init(window: window)
        // Published sessions are found by name, so only the years that can matter are listed.
        let start = max(ExchangeCalendar.coverage.lowerBound, date.adding(days: -3 * reach))
        guard start < date else { return }
        let published = try lake.sessions(of: .raw, in: start...date.adding(days: -1)).suffix(reach)
        guard !published.isEmpty else { return }
        let sessions = Array(published)
        let columns = ["symbol", "open", "high", "low", "close", "volume"]
        var isMarketVolume: [Bool] = []
        var flags: [Int32] = []
        var table: SessionColumns
        do {
            table = try lake.columns(columns + ["flags"], of: "bars.parquet", in: .raw, on: sessions)
            let (texts, codes) = try table.categories("flags")
            isMarketVolume = texts.map { BarFlags(text: $0)?.hasMarketVolume ?? true }
            flags = codes
        } catch  where error.code == .corrupt {
            // Partitions from before bars had flags lack the column: every volume counts.
            table = try lake.columns(columns, of: "bars.parquet", in: .raw, on: sessions)
            flags = [Int32](repeating: -1, count: table.rowCount)
        }
        let (symbols, rows) = try table.categories("symbol")
        let open = try table.doubles("open")
        let high = try table.doubles("high")
        let low = try table.doubles("low")
        let close = try table.doubles("close")
        let volume = try table.int64s("volume")
        let known = symbols.map { code(of: Symbol(rawValue: $0)) }
        for (index, session) in sessions.enumerated() {
            apply(try lake.actions(on: session))
            for row in table.offsets[index]..<table.offsets[index + 1] {
                append(
                    known[Int(rows[row])], open: open[row], high: high[row], low: low[row], close: close[row],
                    volume: flags[row] < 0 || isMarketVolume[Int(flags[row])]
                        ? Double(volume[row]) : Self.unknownVolume)
            }
            suspect(try lake.rejects(on: session), on: session)
            endSession(session)
        }
    }
}
