import Core
import Foundation
import Portfolio
import TestSupport
import Testing

@Suite("Minimum variance") struct MinimumVarianceTests {
    /// Returns of a market, three industries and each stock's own, so that long-only binds.
    func returns(stocks: Int, sessions: Int, seed: UInt64) -> [Double] {
        var generator = SeededGenerator(seed: seed)
        let loadings = (0..<stocks).map { _ in 0.2 + 2 * generator.uniform() }
        let own = (0..<stocks).map { _ in 0.003 + 0.007 * generator.uniform() }
        var values: [Double] = []
        for _ in 0..<sessions {
            let market = 0.015 * generator.gaussian()
            let industries = (0..<3).map { _ in 0.006 * generator.gaussian() }
            for stock in 0..<stocks {
                values.append(
                    loadings[stock] * market + industries[stock % 3] + own[stock] * generator.gaussian())
            }
        }
        return values
    }

    func portfolio(sessions: Int, cap: Double, tolerance: Double = 1e-13) -> MinimumVariance {
        var portfolio = MinimumVariance()
        portfolio.sessions = sessions
        portfolio.maximumWeight = cap
        portfolio.tolerance = tolerance
        return portfolio
    }

    @Test(
        "Weights are numpy's to 1e-6: Ledoit and Wolf's matrix written out, and an active-set solver",
        arguments: [
            (6, 40, 1.0), (30, 61, 0.15), (30, 20, 1), (60, 50, 0.06), (300, 60, 0.045), (601, 45, 0.05),
        ])
    func numpy(stocks: Int, sessions: Int, cap: Double) throws {
        let folder = try TemporaryFolder()
        let values = returns(stocks: stocks, sessions: sessions, seed: 8)
        let path = folder.appending("returns")
        try values.withUnsafeBytes { Data($0) }.write(to: URL(filePath: path))
        let answer = try Peer.python(Self.peer, [path, "\(stocks)", "\(cap)"])
        let expected = try JSONDecoder().decode([Double].self, from: Data(answer.utf8))
        let found = portfolio(sessions: sessions, cap: cap).weights(
            PastReturns(values: values, slotCount: stocks), mask: [Bool](repeating: true, count: stocks))
        #expect(abs(found.reduce(0, +) - 1) < 1e-12)
        #expect(found.allSatisfy { $0 >= 0 && $0 <= cap + 1e-12 })
        #expect(found.contains(0), "long-only should bind")
        #expect(found.count == expected.count)
        let worst = zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
        #expect(worst < 1e-6, "worst \(worst)")
    }

    @Test("Uncorrelated stocks get weights in inverse proportion to their variances")
    func closedForm() {
        // Signs of a Hadamard matrix: columns of mean 0 without correlation, and shrinkage finds none to do
        // but for the spread of variances, which it pulls together by a known share.
        let signs = (0..<64).map { row in
            (1...3).map { (row & (1 << ($0 - 1))).nonzeroBitCount % 2 == 0 ? 1.0 : -1.0 }
        }
        let sizes = [0.01, 0.02, 0.03]
        let values = signs.flatMap { row in zip(row, sizes).map { $0 * $1 } }
        let found = portfolio(sessions: 64, cap: 1).weights(
            PastReturns(values: values, slotCount: 3), mask: [true, true, true])
        let variances = sizes.map { $0 * $0 }
        let mean = variances.reduce(0, +) / 3
        let norm = variances.reduce(0) { $0 + $1 * $1 }
        // Every session's outer product has the same norm, the squared sum of variances.
        let error = (9 * mean * mean - norm) / 64 / 3
        let share = error / (norm / 3 - mean * mean)
        let inverse = variances.map { 1 / ((1 - share) * $0 + share * mean) }
        for (weight, value) in zip(found, inverse) {
            #expect(abs(weight - value / inverse.reduce(0, +)) < 1e-6)
        }
        var plain = portfolio(sessions: 64, cap: 1)
        plain.isShrunk = false
        let unshrunk = plain.weights(PastReturns(values: values, slotCount: 3), mask: [true, true, true])
        let own = variances.map { 1 / $0 }
        for (weight, value) in zip(unshrunk, own) {
            #expect(abs(weight - value / own.reduce(0, +)) < 1e-6)
        }
    }

    @Test("What is masked, new or seldom trades gets nothing; without history all is cash")
    func masks() {
        var values = returns(stocks: 10, sessions: 50, seed: 2)
        for session in 0..<20 { values[session * 10 + 3] = .nan }
        let past = PastReturns(values: values, slotCount: 10)
        var mask = [Bool](repeating: true, count: 10)
        mask[6] = false
        let found = portfolio(sessions: 50, cap: 0.2).weights(past, mask: mask)
        #expect(found[3] == 0 && found[6] == 0)
        #expect(abs(found.reduce(0, +) - 1) < 1e-12)
        let none = [Double](repeating: 0, count: 10)
        #expect(portfolio(sessions: 51, cap: 0.2).weights(past, mask: mask) == none)
        #expect(
            portfolio(sessions: 50, cap: 0.2).weights(past, mask: [Bool](repeating: false, count: 10)) == none
        )
    }

    @Test("Too few stocks for the cap, and stocks that never move, get equal weights")
    func edges() {
        let past = PastReturns(values: returns(stocks: 4, sessions: 30, seed: 2), slotCount: 4)
        let mask = [true, true, false, true]
        let found = portfolio(sessions: 30, cap: 0.05).weights(past, mask: mask)
        #expect(zip(found, [1.0 / 3, 1.0 / 3, 0, 1.0 / 3]).allSatisfy { abs($0 - $1) < 1e-12 })
        let still = PastReturns(values: [Double](repeating: 0, count: 40), slotCount: 4)
        #expect(
            portfolio(sessions: 10, cap: 0.5).weights(still, mask: [true, true, true, true])
                == [0.25, 0.25, 0.25, 0.25])
    }

    @Test("3,000 stocks over a year keep to the duality gap, within seconds")
    func manyStocks() throws {
        let stocks = 3_000
        let values = returns(stocks: stocks, sessions: 252, seed: 5)
        let start = ContinuousClock.now
        let found = MinimumVariance().weights(
            PastReturns(values: values, slotCount: stocks), mask: [Bool](repeating: true, count: stocks))
        let taken = ContinuousClock.now - start
        // Some tenths of a second; other tests run beside this one.
        #expect(taken < .seconds(10), "\(taken)")
        let equal = [Double](repeating: 1 / Double(stocks), count: stocks)
        func variance(_ weights: [Double]) -> Double {
            let daily = (0..<252).map { session in
                (0..<stocks).reduce(0) { $0 + weights[$1] * values[session * stocks + $1] }
            }
            let mean = daily.reduce(0, +) / 252
            return daily.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 252
        }
        #expect(variance(found) < 0.25 * variance(equal))
        #expect(found.max() ?? 1 <= 0.05 + 1e-12)
    }

    /// Independent of ours: the matrix in full, an active-set method from equal weights, and a check of
    /// the conditions that only the optimum meets.
    private static let peer = """
        import os
        os.environ["OPENBLAS_NUM_THREADS"] = "1"
        import json, sys, numpy as np
        path, n, cap = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
        x = np.fromfile(path, dtype="<f8").reshape(-1, n)
        t = len(x)
        x = x - x.mean(axis=0)
        s = x.T @ x / t
        m = np.trace(s) / n
        d2 = ((s - m * np.eye(n)) ** 2).sum() / n
        b2 = min(sum(((np.outer(row, row) - s) ** 2).sum() for row in x) / t ** 2 / n, d2)
        sigma = b2 / d2 * m * np.eye(n) + (1 - b2 / d2) * s
        w, state = np.full(n, 1 / n), np.zeros(n, int)
        for _ in range(10000):
            free = state == 0
            gradient = sigma @ w
            k = free.sum()
            system = np.zeros((k + 1, k + 1))
            system[:k, :k] = sigma[np.ix_(free, free)]
            system[:k, k] = -1
            system[k, :k] = 1
            answer = np.linalg.solve(system, np.append(-gradient[free], 0))
            step, nu = np.zeros(n), answer[k]
            step[free] = answer[:k]
            if abs(step).max() > 1e-14:
                with np.errstate(divide="ignore", invalid="ignore"):
                    room = np.where(step < 0, -w / step, np.where(step > 0, (cap - w) / step, np.inf))
                first = room.argmin()
                w = w + min(1, room[first]) * step
                if room[first] < 1:
                    state[first] = -1 if step[first] < 0 else 1
                    w[first] = 0.0 if step[first] < 0 else cap
                continue
            pull = (gradient - nu) * state
            if pull.max() <= 1e-12 * abs(nu):
                break
            state[pull.argmax()] = 0
        else:
            sys.exit("no optimum")
        gradient = sigma @ w
        assert abs(w.sum() - 1) < 1e-10 and w.min() >= -1e-12 and w.max() <= cap + 1e-12
        assert (gradient[state < 0] >= nu * (1 - 1e-9)).all() and (gradient[state > 0] <= nu * (1 + 1e-9)).all()
        print(json.dumps(list(w)))
        """
}
