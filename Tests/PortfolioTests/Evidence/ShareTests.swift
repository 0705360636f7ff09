import Core
import Foundation
import Portfolio
import TestSupport
import Testing

@Suite("Shares and their calibration") struct ShareTests {
    private func isClose(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-12) -> Bool {
        abs(value - expected) <= tolerance
    }

    @Test("Wilson's interval is SciPy's")
    func wilson() throws {
        let cases = [(0, 5), (1, 1), (3, 10), (5, 5), (12, 20), (50, 100), (999, 1000), (4_321, 9_876)]
        let peer = try Peer.python(
            """
            from scipy.stats import binomtest
            for hits, count in \(cases.map { [$0.0, $0.1] }):
                for level in (0.95, 0.8):
                    interval = binomtest(hits, count).proportion_ci(level, method='wilson')
                    print(repr(float(interval.low)), repr(float(interval.high)))
            """
        ).split(separator: "\n").map { $0.split(separator: " ").compactMap { Double($0) } }
        let ours = cases.flatMap { hits, count in
            [0.95, 0.8].map { WilsonInterval(hits: hits, of: count, level: $0) }
        }
        try #require(peer.count == ours.count)
        for (interval, expected) in zip(ours, peer) {
            #expect(isClose(interval.low, expected[0]) && isClose(interval.high, expected[1]))
            #expect(interval.low <= interval.share && interval.share <= interval.high)
        }
        let nothing = WilsonInterval(hits: 0, of: 0)
        #expect(nothing.share.isNaN && nothing.low == 0 && nothing.high == 1)
    }

    @Test("The reliability curve and its errors are those that numpy works out")
    func calibration() throws {
        var generator = SeededGenerator(seed: 12)
        let edges = [0.5, 0.6, 0.7, 0.8, 0.9]
        // Overconfident, with forecasts on the edges and at both ends.
        let forecasts = (0..<500).map { _ in generator.uniform() } + edges + [0, 1, 1]
        let outcomes = forecasts.map { generator.uniform() < 0.3 + 0.4 * $0 }
        let ours = Calibration(forecasts: forecasts, outcomes: outcomes, edges: edges)
        let peer = try Peer.python(
            """
            import json, sys
            import numpy as np
            p, y = (np.array(v, float) for v in json.loads(sys.argv[1]))
            place = np.digitize(p, \(edges))
            total = 0
            for k in np.unique(place):
                inside = place == k
                print(repr(float(p[inside].mean())), repr(float(y[inside].mean())), int(inside.sum()))
                total += inside.sum() * abs(p[inside].mean() - y[inside].mean())
            print(repr(float(total / len(p))), repr(float(np.mean((p - y) ** 2))), 0)
            """,
            [
                String(
                    decoding: try JSONEncoder().encode([forecasts, outcomes.map { $0 ? 1 : 0 }]),
                    as: UTF8.self)
            ]
        ).split(separator: "\n").map { $0.split(separator: " ").compactMap { Double($0) } }
        try #require(peer.count == ours.points.count + 1 && ours.points.count == 6)
        for (point, expected) in zip(ours.points, peer) {
            #expect(isClose(point.meanForecast, expected[0]) && isClose(point.share, expected[1]))
            #expect(point.count == Int(expected[2]))
        }
        #expect(isClose(ours.expectedError, peer[6][0]) && isClose(ours.brierScore, peer[6][1]))
        #expect(ours.count == forecasts.count && ours.maximumError >= ours.expectedError)
    }

    @Test("What always comes true as often as was said has no error, and nothing has none either")
    func calibrated() {
        let sure = Calibration(forecasts: [1, 1, 0], outcomes: [true, true, false], edges: [0.5])
        #expect(sure.expectedError == 0 && sure.maximumError == 0 && sure.brierScore == 0)
        #expect(sure.points.map(\.count) == [1, 2] && sure.points.map(\.from) == [0, 0.5])
        let nothing = Calibration(forecasts: [], outcomes: [], edges: [0.5])
        #expect(nothing.points.isEmpty && nothing.expectedError.isNaN && nothing.count == 0)
    }

    @Test("Cases that go together in clusters have the wider interval, in the size that theory gives")
    func clustered() throws {
        var generator = SeededGenerator(seed: 4)
        // 40 months of 50: the month's own chance varies with a deviation of 0.2.
        let chances = (0..<40).map { _ in min(0.95, max(0.05, 0.5 + 0.2 * generator.gaussian())) }
        let hits = chances.map { chance in (0..<50).count { _ in generator.uniform() < chance } }
        let counts = [Int](repeating: 50, count: 40)
        let interval = try #require(ClusteredShare.interval(hits: hits, counts: counts))
        let shares = hits.map { Double($0) / 50 }
        let mean = shares.reduce(0, +) / 40
        let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40
        let width = 2 * 1.96 * (variance / 40).squareRoot()
        #expect(isClose(interval.estimate, mean) && abs(interval.high - interval.low - width) < 0.1 * width)
        let independent = WilsonInterval(hits: hits.reduce(0, +), of: 2_000)
        #expect(interval.high - interval.low > 2 * (independent.high - independent.low))
        #expect(interval == ClusteredShare.interval(hits: hits + [0], counts: counts + [0]))
        #expect(interval != ClusteredShare.interval(hits: hits, counts: counts, seed: 8))
    }

    @Test("Of fewer than three clusters with cases there is no interval")
    func fewClusters() {
        #expect(ClusteredShare.interval(hits: [], counts: []) == nil)
        #expect(ClusteredShare.interval(hits: [3, 2, 0], counts: [4, 4, 0]) == nil)
        #expect(ClusteredShare.interval(hits: [3, 2, 1], counts: [4, 4, 1]) != nil)
    }
}
