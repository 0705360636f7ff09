import Core
import Foundation
import PolicyModel
import TestSupport
import Testing

@Suite("Fitting the normaliser") struct NormaliserFitTests {
    private func settings(_ features: Int, tailShare: Double?) -> NormaliserSettings {
        NormaliserSettings(
            scaling: (0..<features).map { $0 % 2 == 0 ? .timeSeries : .crossSection },
            tailShares: [Double?](repeating: tailShare, count: features))
    }

    @Test(
        "Limits, mean and deviation agree with numpy, nulls left out",
        arguments: [nil, 0, 0.001, 0.013, 0.1, 0.499])
    func numpy(tailShare: Double?) throws {
        let folder = try TemporaryFolder()
        let window = NormaliserWindow.random(sessions: 40, slots: 50)
        try window.values.withUnsafeBytes { try Data($0).write(to: folder.url.appending(path: "values")) }
        let output = try Peer.python(
            """
            import sys, numpy as np
            share = sys.argv[2]
            for x in np.fromfile(sys.argv[1] + "/values", dtype="<f4").reshape(-1, 5).T:
                x = x[~np.isnan(x)]
                low, high = -np.inf, np.inf
                if share != "none":
                    low = np.quantile(x, float(share), method="lower")
                    high = -np.quantile(-x, float(share), method="lower")
                    if low == high:
                        low, high = x.min(), x.max()
                within = np.clip(x.astype(np.float64), low, high)
                deviation = within.std()
                print(*[repr(float(v)) for v in (low, high, within.mean(), deviation)])
            """, [folder.path, tailShare.map { "\($0)" } ?? "none"])
        let expected = output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        try #require(expected.count == 20)
        let fitted = Normaliser.fitted(
            to: window.values, sessions: 40, settings: settings(5, tailShare: tailShare))
        for feature in 0..<5 {
            #expect(fitted.lower[feature] == expected[4 * feature])
            #expect(fitted.upper[feature] == expected[4 * feature + 1])
            #expect(abs(fitted.mean[feature] / expected[4 * feature + 2] - 1) < 1e-12)
            let deviation = expected[4 * feature + 3]
            // A constant is only centred.
            #expect(
                deviation == 0
                    ? fitted.deviation[feature] == 1
                    : abs(fitted.deviation[feature] / deviation - 1) < 1e-12)
        }
    }

    @Test("Negative values, both zeros and the extremes are told apart as numbers are")
    func orderOfBits() {
        let values: [Float] = [
            -0.0, 0, 3, -7, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, -.greatestFiniteMagnitude,
            .greatestFiniteMagnitude, .nan, -.nan, 1, 1 + .ulpOfOne,
        ]
        let sorted = values.filter { !$0.isNaN }.sorted()
        for (rank, value) in sorted.prefix(5).enumerated() {
            // Of ten values, `rank` lie beyond the limit on either side.
            let fitted = Normaliser.fitted(
                to: values, sessions: 1,
                settings: settings(1, tailShare: (Double(rank) + 0.5) / Double(sorted.count - 1)))
            #expect(fitted.lower == [Double(value)])
            #expect(fitted.upper == [Double(sorted[sorted.count - 1 - rank])])
        }
    }

    @Test("A rare flag keeps both of its values, and a feature that never varies never will")
    func collapsed() {
        var values: [Float] = []
        for row in 0..<1_000 { values += [row == 500 ? 1 : 0, 2] }
        let fitted = Normaliser.fitted(to: values, sessions: 10, settings: settings(2, tailShare: 0.01))
        #expect(fitted.lower == [0, 2] && fitted.upper == [1, 2])
        #expect(abs(fitted.mean[0] - 0.001) < 1e-15 && fitted.deviation[1] == 1)
        #expect(fitted.applied(toSession: [0, 9, 1, 2]).last == 0)
        #expect(fitted.applied(toSession: [1, 9])[1] == 0)
    }

    @Test("Limits of a long window are exact too, whatever its order and its ties")
    func longWindow() {
        var generator = SeededGenerator(seed: 21)
        let rows = 130_000
        var values: [Float] = []
        for row in 0..<rows {
            values.append(Float(row))
            values.append(Float(rows - row))
            values.append(generator.uniform() < 0.4 ? -9 : Float(generator.gaussian()))
            values.append(generator.uniform() < 0.5 ? .nan : Float(generator.gaussian()))
            // Only where no sample of every so many rows would look.
            values.append(row % 61 == 1 ? Float(1_000 + row) : 0)
        }
        let shares: [Double?] = [0.01, nil, 0.003, 0.02, 0.01]
        let fitted = Normaliser.fitted(
            to: values, sessions: 100,
            settings: NormaliserSettings(
                scaling: [FeatureScaling](repeating: .timeSeries, count: 5), tailShares: shares))
        for (feature, share) in shares.enumerated() {
            guard let share else {
                #expect(fitted.lower[feature] == -.infinity && fitted.upper[feature] == .infinity)
                continue
            }
            let sorted = stride(from: feature, to: values.count, by: 5).map { values[$0] }
                .filter { !$0.isNaN }.sorted()
            let beyond = Int(share * Double(sorted.count - 1))
            #expect(fitted.lower[feature] == Double(sorted[beyond]), "\(feature)")
            #expect(fitted.upper[feature] == Double(sorted[sorted.count - 1 - beyond]), "\(feature)")
        }
    }

    @Test("A feature without a value gets mean 0, deviation 1 and no limits")
    func noValues() {
        let fitted = Normaliser.fitted(
            to: [.nan, 1, .nan, 3], sessions: 2,
            settings: NormaliserSettings(scaling: [.timeSeries, .timeSeries], tailShares: [0, 0]))
        #expect(
            fitted
                == Normaliser(
                    mean: [0, 2], deviation: [1, 1], lower: [-.infinity, 1], upper: [.infinity, 3]))
    }

    @Test("The training window itself gets mean 0 and deviation 1, within the limits")
    func unitScale() {
        let window = NormaliserWindow.random(sessions: 60, slots: 40)
        var settings = settings(5, tailShare: 0.02)
        settings.clip = 100
        let fitted = Normaliser.fitted(to: window.values, sessions: 60, settings: settings)
        let scaled = window.sessions.map { fitted.applied(toSession: $0) }
        for feature in 0..<4 {
            // Over the window, or within each session.
            let groups = settings.scaling[feature] == .timeSeries ? [scaled.flatMap { $0 }] : scaled
            let raw = settings.scaling[feature] == .timeSeries ? [window.values] : window.sessions
            for (group, values) in zip(groups, raw) {
                let present = stride(from: feature, to: values.count, by: 5).filter { !values[$0].isNaN }
                let scores = present.map { Double(group[$0]) }
                let mean = scores.reduce(0, +) / Double(scores.count)
                let square = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scores.count)
                #expect(abs(mean) < 1e-6 && abs(square.squareRoot() - 1) < 1e-6, "\(feature)")
                #expect(scores.max() ?? 0 < 6, "\(feature)")
            }
        }
    }

    @Test("Slots without a value may be left out, and the order of sessions does not move the limits")
    func leftOut() {
        let window = NormaliserWindow.random(sessions: 30, slots: 20)
        let settings = settings(5, tailShare: 0.01)
        let fitted = Normaliser.fitted(to: window.values, sessions: 30, settings: settings)
        let empty = [Float](repeating: .nan, count: 15)
        let wide = window.sessions.flatMap { empty + $0[..<50] + empty + $0[50...] + empty }
        #expect(Normaliser.fitted(to: wide, sessions: 30, settings: settings) == fitted)
        let session = window.sessions[7]
        let scaled = fitted.applied(toSession: session)
        let among = fitted.applied(toSession: empty + session[..<50] + empty + session[50...])
        #expect(among[15..<65] == scaled[..<50] && among[80...] == scaled[50...])
        let turned = Normaliser.fitted(
            to: window.sessions.reversed().flatMap { $0 }, sessions: 30, settings: settings)
        #expect(turned.lower == fitted.lower && turned.upper == fitted.upper)
        #expect(
            Normaliser.fitted(to: window.values, sessions: 30, settings: settings) == fitted,
            "same sessions, same bits")
    }
}

/// Sessions of made-up slots with 5 features: a heavy tail, one with gaps and a drift, a skewed one, a large
/// offset, and a constant.
struct NormaliserWindow {
    var sessions: [[Float]]
    var values: [Float] { sessions.flatMap { $0 } }

    static func random(sessions: Int, slots: Int, seed: UInt64 = 9) -> NormaliserWindow {
        var generator = SeededGenerator(seed: seed)
        return NormaliserWindow(
            sessions: (0..<sessions).map { session in
                var values: [Float] = []
                for _ in 0..<slots {
                    let tail = generator.uniform() < 0.02 ? 40.0 : 1
                    values.append(Float(0.5 + tail * generator.gaussian()))
                    let drifting = Float(generator.gaussian() + Double(session))
                    values.append(generator.uniform() < 0.3 ? .nan : drifting)
                    values.append(Float(exp(generator.gaussian())))
                    values.append(Float(generator.gaussian() * 3 + 1_000))
                    values.append(2)
                }
                return values
            })
    }
}
