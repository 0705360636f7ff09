import Core
import Features
import Foundation
import TestSupport
import Testing

@Suite("Features of the embedded sample") struct SampleTests {
    @Test("Two years of three real stocks agree with TA-Lib on every session")
    func threeStocks() throws {
        let script = """
            import sys, pyarrow.compute as pc, pyarrow.parquet as pq, talib, pyarrow as pa
            t = pa.concat_tables([pq.read_table(p) for p in sys.argv[1:]]).sort_by("date")
            for s in ("AAPL", "F", "ZION"):
                u = t.filter(pc.field("symbol") == s)
                o, h, l, c = (u[n].to_numpy() for n in ("open", "high", "low", "close"))
                v = u["volume"].to_numpy().astype(float)
                m = talib.SMA(v, 20)
                cols = [o, h, l, c, v, talib.RSI(c, 14), *talib.MACD(c, 12, 26, 9),
                        *talib.BBANDS(c, 20, 2, 2, 0), v / m, talib.ROCP(c, 21)]
                for d, row in zip(u["date"].to_pylist(), zip(*cols)):
                    print(s, d, *(float(x) for x in row), sep=",")
            """
        let files = ["2021", "2022"].map {
            Peer.repositoryRoot.appending(path: "data/sample/bars-\($0).parquet").path
        }
        let rows = try Peer.python(script, files).split(separator: "\n").map {
            $0.split(separator: ",").map(String.init)
        }
        let bars = try rows.map { row in
            let values = row.dropFirst(2).map { Double($0) ?? .nan }
            return Bar(
                symbol: Symbol(rawValue: row[0]), date: try Fixture.date(row[1]), open: values[0],
                high: values[1], low: values[2], close: values[3], volume: Int64(values[4]), source: "sample")
        }
        let history = try Dictionary(grouping: bars, by: \.date).sorted { $0.key < $1.key }.map {
            try MarketSession(date: $0.key, bars: $0.value, actions: [])
        }
        #expect(history.count > 500 && bars.count == 3 * history.count)
        let symbols: [Symbol] = ["AAPL", "F", "ZION"]
        let since = try Fixture.date("2021-01-04")
        let frames = FeatureTable.frames(
            history: BarHistory(history),
            wanted: history.map { Fixture.universe($0.date, symbols, since: since) })
        let frameOf = Dictionary(uniqueKeysWithValues: frames.map { ($0.date, $0) })
        let features: [Feature] = [
            .open, .high, .low, .close, .volume, .rsi14, .macd, .macdSignal, .macdHist, .bbUpper, .bbMiddle,
            .bbLower, .volumeRatio20, .return21,
        ]
        var wrong: [String] = []
        for (row, bar) in zip(rows, bars) {
            let ours = try #require(try frameOf[bar.date]?.row(bar.symbol))
            for (feature, text) in zip(features, row.dropFirst(2)) {
                if !agree(ours[feature] ?? 0, Double(text) ?? .nan) {
                    wrong.append("\(bar.symbol) \(bar.date) \(feature)")
                }
            }
        }
        #expect(wrong == [])
    }
}
