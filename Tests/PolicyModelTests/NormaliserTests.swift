import Core
import Foundation
import PolicyModel
import TestSupport
import Testing

@Suite("Normaliser") struct NormaliserTests {
    /// Features 0 and 2 by the window, 1 and 3 by the session.
    private let mixed = Normaliser(
        mean: [10, 0, 1, 5], deviation: [2, 1, 0.5, 7], lower: [0, -50, -1, 0], upper: [18, 50, 3, 40],
        scaling: [.timeSeries, .crossSection, .timeSeries, .crossSection])

    private func session(_ slots: Int, seed: UInt64, gaps: Double = 0.2) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0..<4 * slots).map { _ in
            let value = Float(generator.gaussian() * 30 + 5)
            return generator.uniform() < gaps ? .nan : value
        }
    }

    @Test("Without limits it standardises by the window, clips at 5 and turns null into 0")
    func apply() {
        let normaliser = Normaliser(mean: [10, 0], deviation: [2, 1])
        #expect(normaliser.applied(toSession: [14, 0.5, .nan, -100, 10, 100]) == [2, 0.5, 0, -5, 0, 5])
    }

    @Test("A value beyond its limit counts as the limit, in scores and in the session's own moments")
    func limits() {
        var beyond: [Float] = [100, 1e6, 99, 1_000, 10, 0, 1, 20, -99, -1e6, -99, -99]
        let within: [Float] = [18, 50, 3, 40, 10, 0, 1, 20, 0, -50, -1, 0]
        #expect(mixed.applied(toSession: beyond) == mixed.applied(toSession: within))
        beyond[0] = .infinity
        #expect(mixed.applied(toSession: beyond) == mixed.applied(toSession: within))
        #expect(mixed.applied(toSession: within)[0] == 4)
    }

    @Test("A session's scores and moments agree with numpy", arguments: [1, 2, 40, 400] as [UInt64])
    func numpy(slots: UInt64) throws {
        let folder = try TemporaryFolder()
        let values = session(Int(slots), seed: slots)
        try values.withUnsafeBytes { try Data($0).write(to: folder.url.appending(path: "values")) }
        let output = try Peer.python(
            """
            import sys, numpy as np
            x = np.fromfile(sys.argv[1] + "/values", dtype="<f4").reshape(-1, 4).astype(np.float64)
            x = np.clip(x, [0, -50, -1, 0], [18, 50, 3, 40])
            count = (~np.isnan(x)).sum(0)
            mean = np.array([c[~np.isnan(c)].mean() if n else 0 for c, n in zip(x.T, count)])
            std = np.array([c[~np.isnan(c)].std() if n else 1 for c, n in zip(x.T, count)])
            std[std < 1e-6] = 1
            print(*[repr(float(v)) for v in (*mean, *std)])
            mean[[0, 2]], std[[0, 2]] = [10, 1], [2, 0.5]
            z = np.nan_to_num(np.clip((x - mean) / std, -5, 5))
            z.astype("<f8").tofile(sys.argv[1] + "/scores")
            """, [folder.path])
        let expected = output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        try #require(expected.count == 8)
        var moments = SessionMoments(features: 4)
        values.withUnsafeBufferPointer { moments.measure($0, lower: mixed.lower, upper: mixed.upper) }
        for feature in 0..<4 {
            let mean = expected[feature]
            #expect(abs(moments.mean[feature] - mean) <= 1e-12 * max(1, abs(mean)))
            #expect(abs(moments.deviation[feature] / expected[4 + feature] - 1) < 1e-12)
        }
        let scores = try Data(contentsOf: folder.url.appending(path: "scores")).withUnsafeBytes {
            Array($0.bindMemory(to: Double.self))
        }
        try #require(scores.count == values.count)
        for (ours, theirs) in zip(mixed.applied(toSession: values), scores) {
            // Half a unit in a Float's last place, and the Double's 1e-12.
            #expect(abs(Double(ours) - theirs) <= abs(theirs) * 0x1p-24 + 1e-12)
        }
    }

    @Test("Slots in another order have the same scores, in that order")
    func permuted() {
        let values = session(300, seed: 4)
        var generator = SeededGenerator(seed: 5)
        var order = Array(0..<300)
        for place in (1..<300).reversed() { order.swapAt(place, generator.index(below: place + 1)) }
        let scaled = mixed.applied(toSession: values)
        let turned = mixed.applied(toSession: order.flatMap { values[4 * $0..<4 * $0 + 4] })
        for (place, slot) in order.enumerated() {
            for feature in 0..<4 {
                #expect(abs(turned[4 * place + feature] - scaled[4 * slot + feature]) < 1e-6)
            }
        }
    }

    @Test("A market that moves as one moves what is scaled by the window alone")
    func commonMove() {
        let wide = Normaliser(
            mean: mixed.mean, deviation: [20, 20, 20, 20], scaling: mixed.scaling)
        let values = session(100, seed: 6)
        let moved = values.map { $0 + 10 }
        for (index, (before, after)) in zip(
            wide.applied(toSession: values), wide.applied(toSession: moved)
        ).enumerated() where !values[index].isNaN {
            #expect(abs(after - before - (index % 2 == 0 ? 0.5 : 0)) < 1e-5)
        }
    }

    @Test("Null is 0 for every scaling, and so are a session's only value and a session of equals")
    func degenerate() {
        let empty = [Float](repeating: .nan, count: 40)
        #expect(mixed.applied(toSession: empty) == [Float](repeating: 0, count: 40))
        #expect(mixed.applied(toSession: []).isEmpty)
        #expect(mixed.applied(toSession: [12, 3, .nan, .nan]) == [1, 0, 0, 0])
        #expect(mixed.applied(toSession: [12, .nan, 2, 33.3]) == [1, 0, 2, 0])
        let equals = [Float](repeatElement([12, 0.1, 2, 33.3], count: 3_000).joined())
        #expect(
            mixed.applied(toSession: equals) == Array(repeatElement([1, 0, 2, 0], count: 3_000).joined()))
    }

    @Test("Two stocks are one deviation either side of their mean, whatever the window's was")
    func pair() {
        #expect(mixed.applied(toSession: [10, 3, 1, 10, 10, 7, 1, 4]) == [0, -1, 0, 1, 0, 1, 0, -1])
    }
}
