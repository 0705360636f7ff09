import Core
import Foundation
import Portfolio
import TestSupport
import Testing

@Suite("Portfolio simulator") struct PortfolioSimulatorTests {
    @Test("Four sessions agree with a table worked out by hand")
    func handComputed() {
        var portfolio = PortfolioSimulator(slotCount: 2, equity: 100, costBasisPoints: 10)
        // At the open, from cash: turnover 0.8, cost 0.08 of 100.
        let first = portfolio.rebalance(
            to: [0.5, 0.3], at: .open, overnight: [0.01, 0.02], intraday: [0.02, -0.01])
        expect(portfolio.values, [50.9592, 29.67624])
        expect([portfolio.cash, portfolio.equity], [19.984, 100.61944])
        expect([first.turnover, first.cost, first.netReturn], [0.8, 0.0008, 0.0061944])
        // The second stock has no bar.
        let second = portfolio.hold(overnight: [0.01, .nan], intraday: [0, .nan])
        expect(portfolio.values, [51.468792, 29.67624])
        expect([portfolio.equity, second.netReturn], [101.129032, 101.129032 / 100.61944 - 1])
        // At the close: the day goes to the old weights.
        let third = portfolio.rebalance(
            to: [0.2, 0.6], at: .close, overnight: [-0.02, 0.1], intraday: [0.05, 0])
        expect(portfolio.values, [21.10533954892896, 63.31601864678688])
        expect([portfolio.cash, portfolio.equity], [21.10533954892896, 105.5266977446448])
        expect(
            [third.turnover, third.cost], [62.5532233552 / 105.589250968, 0.0625532233552 / 105.589250968])
        // The second stock is delisted at half its last price.
        let lost = portfolio.settle(delisted: 1, finalReturn: -0.5)
        expect(portfolio.values, [21.10533954892896, 0])
        expect([portfolio.cash, portfolio.equity], [52.7633488723224, 73.86868842125136])
        expect([lost], [-0.3])
    }

    @Test("A delisted stock pays its last price and nothing vanishes")
    func delisted() {
        var portfolio = PortfolioSimulator(slotCount: 2, costBasisPoints: 0)
        _ = portfolio.rebalance(to: [0.5, 0.5], at: .close, overnight: [0, 0], intraday: [0, 0])
        #expect(portfolio.settle(delisted: 0) == 0)
        #expect(portfolio.values == [0, 0.5])
        #expect(portfolio.cash == 0.5 && portfolio.equity == 1)
    }

    @Test("A slot without a bar is neither bought nor sold, and the rest shares what is left")
    func untradable() {
        var portfolio = PortfolioSimulator(slotCount: 3, costBasisPoints: 0)
        _ = portfolio.rebalance(to: [0.4, 0, 0], at: .open, overnight: [0, 0, 0], intraday: [0, 0, 0])
        let result = portfolio.rebalance(
            to: [0, 0.5, 0.5], at: .open, overnight: [.nan, 0, 0], intraday: [.nan, 0, 0])
        expect(portfolio.values, [0.4, 0.3, 0.3])
        expect([portfolio.cash, result.turnover], [0, 0.6])
    }

    @Test("A first bar has no overnight return and trades all the same")
    func firstBar() {
        var portfolio = PortfolioSimulator(slotCount: 1, costBasisPoints: 0)
        let result = portfolio.rebalance(to: [1], at: .open, overnight: [.nan], intraday: [0.1])
        expect([result.netReturn, portfolio.weights[0]], [0.1, 1])
    }

    @Test("All cash stays as it is, and a wiped-out portfolio has finite accounts")
    func edges() {
        var portfolio = PortfolioSimulator(slotCount: 1, costBasisPoints: 10)
        #expect(portfolio.hold(overnight: [0.1], intraday: [0.1]).netReturn == 0)
        _ = portfolio.rebalance(to: [1], at: .close, overnight: [0], intraday: [0])
        #expect(portfolio.hold(overnight: [-1], intraday: [0]).netReturn == -1)
        #expect(portfolio.hold(overnight: [0.5], intraday: [0]).netReturn == 0)
        #expect(portfolio.weights == [0] && portfolio.cashWeight == 1)
        portfolio.reset(equity: 5)
        #expect(portfolio.equity == 5 && portfolio.cash == 5)
    }

    @Test("Agrees with numpy to 1e-12 over 400 sessions of 607 slots", arguments: ExecutionPrice.allCases)
    func numpy(_ price: ExecutionPrice) throws {
        let folder = try TemporaryFolder()
        let slots = 607
        let sessions = 400
        try Peer.python(Self.peer, [folder.path, "\(slots)", "\(sessions)", price.rawValue])
        func read(_ name: String) throws -> [Double] {
            try Data(contentsOf: folder.url.appending(path: name)).withUnsafeBytes { bytes in
                Array(bytes.bindMemory(to: Double.self))
            }
        }
        let overnight = try read("overnight")
        let intraday = try read("intraday")
        let targets = try read("targets")
        let delisted = try read("delisted")
        let expected = try read("equity")
        let expectedTurnover = try read("turnover")
        var portfolio = PortfolioSimulator(slotCount: slots, equity: 1, costBasisPoints: 12.5)
        var worst = 0.0
        for session in 0..<sessions {
            for slot in 0..<slots where delisted[slot] == Double(session) { portfolio.settle(delisted: slot) }
            let row = session * slots..<(session + 1) * slots
            let night = Array(overnight[row])
            let day = Array(intraday[row])
            var turnover = 0.0
            if session % 21 == 0 {
                turnover =
                    portfolio.rebalance(
                        to: Array(targets[row]), at: price, overnight: night, intraday: day
                    ).turnover
            } else {
                _ = portfolio.hold(overnight: night, intraday: day)
            }
            worst = max(
                worst, abs(portfolio.equity / expected[session] - 1),
                abs(turnover - expectedTurnover[session]))
        }
        #expect(worst < 1e-12)
        let values = try read("values")
        #expect(zip(portfolio.values, values).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    /// The same rules in plain numpy, in weights where ours keeps money.
    private static let peer = """
        import sys, numpy as np
        folder, slots, sessions, price = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
        rng = np.random.default_rng(11)
        overnight = rng.normal(0.0002, 0.01, (sessions, slots))
        intraday = rng.normal(0.0002, 0.02, (sessions, slots))
        missing = rng.random((sessions, slots)) < 0.02
        delisted = np.where(rng.random(slots) < 0.1, rng.integers(1, sessions, slots), 10 * sessions)
        missing |= np.arange(sessions)[:, None] >= delisted[None, :]
        overnight[missing] = np.nan
        intraday[missing] = np.nan
        scores = rng.normal(0, 2, (sessions, slots))
        targets = np.exp(scores) * (rng.random((sessions, slots)) < 0.3)
        targets *= rng.choice([1.0, 0.7], sessions)[:, None] / targets.sum(axis=1, keepdims=True)
        weights, cash, equity, bps = np.zeros(slots), 1.0, 1.0, 12.5
        curve, turnovers = [], []

        def drift(returns):
            global weights, cash, equity
            grown = weights * (1 + np.nan_to_num(returns))
            total = grown.sum() + cash
            weights, cash, equity = grown / total, cash / total, equity * total

        def trade(target, bars):
            global weights, cash, equity
            traded = ~np.isnan(bars)
            available = 1 - weights[~traded].sum()
            wanted = np.where(traded, target, 0.0)
            if wanted.sum() > available:
                wanted *= available / wanted.sum()
            turnover = np.abs(wanted - weights)[traded].sum()
            cost = bps / 1e4 * turnover
            left = (available - cost) / available
            new = np.where(traded, wanted * left, weights)
            cash = (available - wanted.sum()) * left
            total = new.sum() + cash
            weights, cash, equity = new / total, cash / total, equity * total
            return turnover

        for t in range(sessions):
            for slot in np.flatnonzero(delisted == t):
                cash += weights[slot]
                weights[slot] = 0.0
            turnover = 0.0
            drift(overnight[t])
            if t % 21 == 0 and price == "open":
                turnover = trade(targets[t], intraday[t])
            drift(intraday[t])
            if t % 21 == 0 and price == "close":
                turnover = trade(targets[t], intraday[t])
            curve.append(equity)
            turnovers.append(turnover)
        for name, array in [("overnight", overnight), ("intraday", intraday), ("targets", targets),
                            ("delisted", delisted), ("equity", np.array(curve)),
                            ("turnover", np.array(turnovers)), ("values", weights * equity)]:
            np.ascontiguousarray(array, dtype="<f8").tofile(f"{folder}/{name}")
        """

    private func expect(
        _ values: [Double], _ expected: [Double], at location: SourceLocation = #_sourceLocation
    ) {
        #expect(values.count == expected.count, sourceLocation: location)
        for (value, wanted) in zip(values, expected) {
            #expect(abs(value - wanted) < 1e-12, "\(value) is not \(wanted)", sourceLocation: location)
        }
    }
}
