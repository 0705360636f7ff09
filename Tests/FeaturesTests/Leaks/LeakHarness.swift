import Core
import Features

/// Holds a feature maker to the promise that a session's features are made from what was known after it.
///
/// The features of several sessions are made from the whole world at once, and each again from the world in
/// which everything later is deleted: prices, actions, revisions, news of the index. Every bit must agree.
enum LeakHarness {
    static func examine(_ maker: FeatureMaker, in world: World, on dates: [CivilDate]) throws -> LeakReport {
        var report = LeakReport(name: maker.name)
        for (date, known) in zip(dates, try maker.make(world, dates)) {
            let past = try maker.make(world.upTo(date), [date])
            report.checked += 1
            report.leaks += differences(known, past.first, on: date)
        }
        // A maker that leaves sessions out has not been examined.
        precondition(report.checked == dates.count)
        return report
    }

    private static func differences(
        _ known: FeatureFrame, _ past: FeatureFrame?, on date: CivilDate
    ) -> [LeakReport.Leak] {
        guard let past, known.bits != past.bits || known.symbols != past.symbols else {
            return past == nil ? [LeakReport.Leak(date: date, feature: "row", symbol: "")] : []
        }
        let (left, right) = (rows(of: known), rows(of: past))
        var leaks: [LeakReport.Leak] = []
        for symbol in Set(left.keys).union(right.keys).sorted() {
            guard let one = left[symbol], let other = right[symbol] else {
                leaks.append(LeakReport.Leak(date: date, feature: "row", symbol: symbol))
                continue
            }
            for (name, values) in one where values != other[name] {
                leaks.append(LeakReport.Leak(date: date, feature: name, symbol: symbol))
            }
        }
        // What the columns do not show differs all the same.
        return leaks.isEmpty ? [LeakReport.Leak(date: date, feature: "row", symbol: "")] : leaks
    }

    /// Each stock's values by their bits.
    private static func rows(of frame: FeatureFrame) -> [Symbol: [String: UInt64]] {
        var rows: [Symbol: [String: UInt64]] = [:]
        for (row, symbol) in frame.symbols.enumerated() {
            var values = ["row": UInt64(frame.slots[row])]
            for feature in Feature.allCases {
                values[feature.column] = frame[feature][row].bitPattern
            }
            values["previous_close"] = frame.previousClose[row].bitPattern
            rows[symbol] = values
        }
        return rows
    }
}
