import Core
import Features
import Foundation
import TestSupport
import Testing

@Suite("Indicators") struct IndicatorTests {
    struct Series: CustomTestStringConvertible, Sendable {
        var name: String
        var closes: [Double]
        var testDescription: String { name }
    }

    static let series: [Series] =
        [
            Series(name: "ordinary", closes: Fixture.closes(900, from: 80, volatility: 0.02, seed: 1)),
            Series(name: "wild", closes: Fixture.closes(900, from: 12, volatility: 0.09, seed: 2)),
            Series(name: "penny", closes: Fixture.closes(600, from: 0.04, volatility: 0.05, seed: 3)),
            Series(
                name: "dear and calm", closes: Fixture.closes(900, from: 5_000, volatility: 0.003, seed: 4)),
            Series(name: "never moves", closes: [Double](repeating: 25, count: 60)),
            Series(name: "only rises", closes: (0..<60).map { 10 + Double($0) / 4 }),
            Series(name: "only falls", closes: (0..<60).map { 40 - Double($0) / 4 }),
        ]
        + [1, 2, 14, 15, 19, 20, 21, 22, 33, 34, 35].map {
            Series(name: "\($0) bars", closes: Fixture.closes($0, from: 30, volatility: 0.02, seed: 5))
        }

    @Test(
        "RSI, MACD, Bollinger bands, volatility and ratios equal TA-Lib's and numpy's to 1e-9",
        arguments: series)
    func equalsTALib(series: Series) throws {
        let theirs = try #require(try Self.theirs.get()[series.name])
        let closes = series.closes
        #expect(theirs.count == closes.count)
        let ours = Indicated(closes: closes, volumes: Self.volumes(of: series)).columns
        for (column, name) in zip(ours.indices, Indicated.names) {
            let wrong = closes.indices.filter { !agree(ours[column][$0], theirs[$0][column]) }
            #expect(wrong == [], "\(name)")
        }
    }

    private static func volumes(of series: Series) -> [Double] {
        Fixture.volumes(series.closes.count, seed: 9)
    }

    /// The peers' rows by series: one Python process for all of them.
    private static let theirs = Result {
        let folder = try TemporaryFolder()
        for series in series {
            let table = zip(series.closes, volumes(of: series)).map { "\($0) \($1)\n" }.joined()
            try table.write(toFile: folder.appending(series.name), atomically: true, encoding: .utf8)
        }
        let script = """
            import os, sys, numpy as np, talib
            def last(n, x, f):
                return np.array([f(x[i-n+1:i+1]) if i >= n-1 else np.nan for i in range(len(x))])
            for name in os.listdir(sys.argv[1]):
                c, v = np.loadtxt(os.path.join(sys.argv[1], name), ndmin=2, unpack=True)
                r = np.log(c / np.roll(c, 1)); r[0] = np.nan
                back = np.full(len(c), np.nan); back[21:] = c[21:] / c[:-21] - 1
                cols = [talib.RSI(c, 14), *talib.MACD(c, 12, 26, 9), *talib.BBANDS(c, 20, 2, 2, 0),
                        v / last(20, v, np.mean), last(20, r, lambda x: np.std(x, ddof=1)) * np.sqrt(252), back]
                for row in zip(*cols): print(name, *(float(x) for x in row), sep=",")
            """
        let rows = try Peer.python(script, [folder.path]).split(separator: "\n").map {
            $0.split(separator: ",")
        }
        return Dictionary(grouping: rows) { String($0[0]) }
            .mapValues { $0.map { $0.dropFirst().map { Double($0) ?? .nan } } }
    }

    @Test("A window's value does not depend on what preceded it", arguments: [0, 1, 7, 8, 20, 63, 200])
    func windowsStandAlone(dropped: Int) {
        let closes = Fixture.closes(260, from: 50, volatility: 0.02, seed: 11)
        let volumes = Fixture.volumes(260, seed: 12)
        let whole = Indicated(closes: closes, volumes: volumes)
        let part = Indicated(closes: Array(closes[dropped...]), volumes: Array(volumes[dropped...]))
        for name in ["upper", "middle", "lower", "volume ratio", "volatility", "return"] {
            for index in (dropped + 21)..<closes.count {
                #expect(whole[name][index].bitPattern == part[name][index - dropped].bitPattern, "\(name)")
            }
        }
    }

    @Test("Large values that have left the window leave no trace in it")
    func noResidue() {
        let closes = [Double](repeating: 1e15, count: 30) + (0..<40).map { 0.1 + Double($0 % 3) / 100 }
        let whole = Indicated(closes: closes, volumes: closes)
        let alone = Indicated(closes: Array(closes.suffix(40)), volumes: Array(closes.suffix(40)))
        for name in ["upper", "middle", "lower", "volume ratio", "volatility"] {
            #expect(whole[name][69].bitPattern == alone[name][39].bitPattern, "\(name)")
        }
    }

    @Test("A price that stands still has bands of no width and no volatility, to the last bit")
    func standingStill() {
        let closes = [Double](repeating: 10.07, count: 40)
        let indicated = Indicated(closes: closes, volumes: closes)
        #expect(indicated["upper"][39] == indicated["lower"][39])
        #expect(indicated["volatility"][39] == 0)
    }

    @Test("No trading in the window gives no volume ratio")
    func noVolume() {
        let indicated = Indicated(
            closes: [Double](repeating: 7, count: 25), volumes: [Double](repeating: 0, count: 25))
        #expect(indicated["volume ratio"].allSatisfy { $0.isNaN })
    }

    @Test("Four stocks walked together have the bits that each has alone")
    func lanesStandAlone() {
        let closes = (0..<4).map {
            Fixture.closes(120, from: 3 * Double($0 + 1), volatility: 0.03, seed: UInt64(20 + $0))
        }
        let volumes = (0..<4).map { Fixture.volumes(120, seed: UInt64(40 + $0)) }
        let together = Indicated.lanes(closes: closes, volumes: volumes)
        for lane in closes.indices {
            let alone = Indicated(closes: closes[lane], volumes: volumes[lane])
            for (own, shared) in zip(alone.columns, together[lane].columns) {
                #expect(own.map(\.bitPattern) == shared.map(\.bitPattern))
            }
        }
    }
}

/// All indicators of one series.
struct Indicated {
    static let names = [
        "rsi", "macd", "signal", "histogram", "upper", "middle", "lower", "volume ratio", "volatility",
        "return",
    ]
    var columns: [[Double]]

    subscript(name: String) -> [Double] { columns[Self.names.firstIndex(of: name) ?? 0] }

    init(closes: [Double], volumes: [Double]) {
        self = Self.lanes(closes: [closes], volumes: [volumes])[0]
    }

    private init(columns: [[Double]]) {
        self.columns = columns
    }

    /// Of up to four series of one length, walked together.
    static func lanes(closes: [[Double]], volumes: [[Double]]) -> [Indicated] {
        let count = closes[0].count
        func turned(_ series: [[Double]]) -> [Lanes] {
            (0..<count).map { step in
                var lanes = Lanes.zero
                for lane in series.indices { lanes[lane] = series[lane][step] }
                return lanes
            }
        }
        let (close, volume) = (turned(closes), turned(volumes))
        var planes = [Lanes](repeating: .zero, count: names.count * count)
        close.withUnsafeBufferPointer { close in
            volume.withUnsafeBufferPointer { volume in
                planes.withUnsafeMutableBufferPointer { planes in
                    guard let closes = close.baseAddress, let volumes = volume.baseAddress,
                        let base = planes.baseAddress
                    else { return }
                    IndicatorLanes.walk(
                        IndicatorInput(
                            closes: closes, totals: closes, volumes: volumes, stepCount: count),
                        from: 0, into: base, stride: IndicatorLanes.planeCount)
                }
            }
        }
        let all = closes.indices.map { lane in
            names.indices.map { plane in
                (0..<count).map { planes[$0 * IndicatorLanes.planeCount + plane][lane] }
            }
        }
        return all.map(Indicated.init(columns:))
    }
}
