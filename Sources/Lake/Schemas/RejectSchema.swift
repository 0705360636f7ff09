public import Core
import Parquet

extension DataLake {
    /// The bars of the session that were not stored, as published.
    public func rejects(on date: CivilDate) throws(LakeError) -> [RejectedBar] {
        let folder = Dataset.raw.partition(date)
        let table = try table("rejects.parquet", of: folder)
        return try reading("rejects.parquet", of: folder) { () throws(ParquetError) in
            let symbols = try table.optionalStrings("symbol")
            let dates = try table.optionalDates("date")
            let prices = [
                try table.optionalDoubles("open"), try table.optionalDoubles("high"),
                try table.optionalDoubles("low"), try table.optionalDoubles("close"),
                try table.optionalDoubles("vwap"),
            ]
            let volumes = try table.optionalInt64s("volume")
            let trades = try table.optionalInt64s("trades")
            let sources = try table.strings("source")
            let rules = try table.strings("rule")
            let details = try table.strings("detail")
            var rejects: [RejectedBar] = []
            rejects.reserveCapacity(rules.count)
            for row in rules.indices {
                guard let rule = BarViolation.Rule(rawValue: rules[row]) else {
                    throw ParquetError(.typeMismatch, "row \(row) has the unknown rule “\(rules[row])”")
                }
                var reject = RejectedBar(
                    symbol: symbols[row].map(Symbol.init(rawValue:)),
                    date: dates[row].map(CivilDate.init(daysSinceEpoch:)), source: sources[row],
                    violation: BarViolation(rule: rule, detail: details[row]))
                (reject.open, reject.high) = (prices[0][row], prices[1][row])
                (reject.low, reject.close) = (prices[2][row], prices[3][row])
                (reject.vwap, reject.volume, reject.trades) = (prices[4][row], volumes[row], trades[row])
                rejects.append(reject)
            }
            return rejects
        }
    }

    static func table(_ rejects: [RejectedBar]) -> ParquetTable {
        ParquetTable(columns: [
            .optional("symbol", rejects.map(\.symbol?.rawValue)),
            .optionalDates("date", rejects.map(\.date?.daysSinceEpoch)),
            .optional("open", rejects.map(\.open)),
            .optional("high", rejects.map(\.high)),
            .optional("low", rejects.map(\.low)),
            .optional("close", rejects.map(\.close)),
            .optional("volume", rejects.map(\.volume)),
            .optional("vwap", rejects.map(\.vwap)),
            .optional("trades", rejects.map(\.trades)),
            Column("source", .string(rejects.map(\.source))),
            Column("rule", .string(rejects.map(\.violation.rule.rawValue))),
            Column("detail", .string(rejects.map(\.violation.detail))),
        ])
    }
}
