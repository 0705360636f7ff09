public import Core
import Parquet

extension DataLake {
    /// The bars that were turned away in the session's review, and what else its partition reports as wrong.
    ///
    /// - Throws: ``LakeError``; `corrupt` when a rule's name is unknown.
    public func rejects(on date: CivilDate) throws(LakeError) -> [RejectedBar] {
        let folder = Dataset.raw.partition(date)
        let table = try table("rejects.parquet", of: folder)
        return try reading("rejects.parquet", of: folder) { () throws(ParquetError) in
            let symbols = try table.optionalStrings("symbol")
            let dates = try table.optionalDates("date")
            let open = try table.optionalDoubles("open")
            let high = try table.optionalDoubles("high")
            let low = try table.optionalDoubles("low")
            let close = try table.optionalDoubles("close")
            let volume = try table.optionalInt64s("volume")
            let vwap = try table.optionalDoubles("vwap")
            let trades = try table.optionalInt64s("trades")
            let sources = try table.strings("source")
            let rules = try table.strings("rule")
            let details = try table.strings("detail")
            var rejects: [RejectedBar] = []
            rejects.reserveCapacity(symbols.count)
            for row in symbols.indices {
                guard let rule = BarViolation.Rule(rawValue: rules[row]) else {
                    throw ParquetError(.typeMismatch, "row \(row) has the unknown rule “\(rules[row])”")
                }
                var reject = RejectedBar(
                    symbol: symbols[row].map(Symbol.init(rawValue:)),
                    date: dates[row].map(CivilDate.init(daysSinceEpoch:)), source: sources[row],
                    violation: BarViolation(rule: rule, detail: details[row]))
                reject.open = open[row]
                reject.high = high[row]
                reject.low = low[row]
                reject.close = close[row]
                reject.volume = volume[row]
                reject.vwap = vwap[row]
                reject.trades = trades[row]
                rejects.append(reject)
            }
            return rejects
        }
    }
}
