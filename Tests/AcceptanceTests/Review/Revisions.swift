import Core
import Ingestion

/// Bars of the feed's second delivery that differ from the first.
struct Revisions {
    private(set) var bars: [CivilDate: [Bar]] = [:]

    init(_ data: String) throws {
        let columns =
            "symbol, date, open_2, high_2, low_2, close_2, cast(cast(cast(volume_2 as double) as bigint) as varchar)"
        for row in try SharedData.rows("\(data)/daily/pit/revisions.csv.zst", columns) {
            guard let date = CivilDate(row[1]), let open = Double(row[2]), let high = Double(row[3]),
                let low = Double(row[4]), let close = Double(row[5]), let volume = Int64(row[6])
            else { continue }
            bars[date, default: []].append(
                Bar(
                    symbol: Symbol(rawValue: row[0]), date: date, open: open, high: high, low: low,
                    close: close, volume: volume, source: "pit"))
        }
    }

    /// Reviews the session once more with the second delivery's bars, and counts those that are rejected though
    /// the first delivery's bar with nearly the same close was not.
    func hold(
        _ session: CivilDate, _ memory: MarketMemory, _ delivery: VendorSession, _ result: ReviewResult,
        adding counts: (bars: Int, rejected: Int)
    ) -> (bars: Int, rejected: Int) {
        guard let revised = bars[session] else { return counts }
        var review = SessionReview(session: session, memory: memory)
        review.take(VendorSession(bars: revised, actions: delivery.actions), from: "pit")
        let second = Dictionary(uniqueKeysWithValues: review.result().accepted.map { ($0.symbol, $0) })
        var counts = counts
        let first = Dictionary(uniqueKeysWithValues: result.accepted.map { ($0.symbol, $0) })
        for bar in revised {
            guard let before = first[bar.symbol], abs(before.close / bar.close - 1) < 0.02 else { continue }
            counts.bars += 1
            if second[bar.symbol] == nil { counts.rejected += 1 }
        }
        return counts
    }
}
