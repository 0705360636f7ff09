import Core
import Foundation
import Portfolio
import TestSupport
import Testing

@Suite("Backtest beside a broker's book") struct ShareAccountsTests {
    struct Rules: Sendable, CustomTestStringConvertible {
        var execution: ExecutionPrice
        var dividends: DividendTreatment
        var decisions: String
        var testDescription: String { "\(execution) \(dividends) \(decisions)" }
    }

    static let all: [Rules] = ExecutionPrice.allCases.flatMap { execution in
        DividendTreatment.allCases.flatMap { dividends in
            ["weights", "orders"].map {
                Rules(execution: execution, dividends: dividends, decisions: $0)
            }
        }
    }

    @Test(
        "Shares, splits, dividends, interest, spread, impact, delistings, gaps and orders: equal to 1e-10",
        arguments: Self.all)
    func equal(_ rules: Rules) throws {
        var generator = SeededGenerator(seed: UInt64(rules.testDescription.utf8.reduce(0) { $0 + Int($1) }))
        for round in 0..<3 {
            // The first world has nothing but commission, the others all of it.
            let isPlain = round == 0
            let capital = exp(10 + 5 * generator.uniform())
            let costs = TradingCosts(
                basisPoints: 30 * generator.uniform(),
                spreadBasisPoints: isPlain ? 0 : 20 * generator.uniform(),
                impact: isPlain ? 0 : 0.2 + generator.uniform())
            let rate = isPlain ? 0 : 0.08 * generator.uniform() - 0.01
            let settings = BacktestSettings(
                costs: costs, execution: rules.execution, dividends: rules.dividends, cashRate: rate,
                capital: capital)
            let book = try ShareAccounts.run(
                seed: generator.index(below: 1_000_000), sessions: 80 + 50 * round, slots: 3 + 16 * round,
                rules: [
                    "execution": rules.execution.rawValue, "dividends": rules.dividends.rawValue,
                    "decisions": rules.decisions, "bps": "\(costs.basisPoints)",
                    "spread": "\(costs.spreadBasisPoints)", "impact": "\(costs.impact)", "rate": "\(rate)",
                    "capital": "\(capital)",
                ])
            let path = BacktestEngine(settings).run(book.market) { day, _ in book.decisions[day] }
            let ours = [
                path.equity, path.exposure, path.turnover, path.cost, path.largestWeight,
                path.holdings.map(Double.init),
            ]
            var worst = 0.0
            for (mine, theirs) in zip(ours, book.expected) {
                #expect(mine.count == theirs.count)
                for (value, wanted) in zip(mine, theirs) {
                    worst = max(worst, abs(value - wanted) / max(1, abs(wanted)))
                }
            }
            #expect(worst < 1e-10, "worst \(worst)")
            #expect(path.turnover.contains { $0 > 0 } && path.equity.contains { $0 != 1 })
        }
    }
}
