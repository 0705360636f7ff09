import Core
import Foundation
import Portfolio
import TestSupport
import Testing

/// FinRL's notebooks print the statistics of buying and holding the Dow Jones index beside each agent's.
///
/// The index itself is at hand until 2020-08-19. After that it is what its definition says: one share of each
/// of its thirty stocks, walked through the engine on their closes, whose weights are in proportion to their
/// prices as traded.
@Suite("FinRL's index", .serialized) struct FinRLIndexTests {
    /// Days as the notebook counts them, and the closes that the returns lie between. The row of 354 days ends
    /// after 2022-12-30, where the stocks' prices end, and FinRL_Tensor_Environment's is not of this index.
    static let spans = [
        (days: 69, from: "2019-01-02", to: "2019-04-10"), (days: 251, from: "2022-01-03", to: "2022-12-30"),
        (days: 294, from: "2020-08-03", to: "2021-09-30"), (days: 295, from: "2020-07-01", to: "2021-08-31"),
        (days: 336, from: "2020-06-30", to: "2021-10-27"), (days: 337, from: "2020-06-30", to: "2021-10-28"),
        (days: 505, from: "2019-01-02", to: "2020-12-31"), (days: 506, from: "2018-12-31", to: "2020-12-31"),
    ]

    /// In the index throughout; of the others, three left and three came on 2020-08-31.
    static let lasting = [
        "AAPL", "AXP", "BA", "CAT", "CSCO", "CVX", "DIS", "DOW", "GS", "HD", "IBM", "INTC", "JNJ", "JPM",
        "KO", "MCD", "MMM", "MRK", "MSFT", "NKE", "PG", "TRV", "UNH", "V", "VZ", "WBA", "WMT",
    ]
    static let left = ["XOM", "PFE", "RTX"]
    static let came = ["AMGN", "HON", "CRM"]

    /// What the source's prices are divided by before the given date: splits, and spin-offs that it treats
    /// as such. The price that counts at a close is that of the next session's shares.
    static let divided = [
        "WMT": (factor: 3.0, before: "2024-02-26"), "AAPL": (4, "2020-08-31"), "MRK": (1.048, "2021-06-03"),
        "IBM": (1.046, "2021-11-04"), "PFE": (1.054, "2020-11-17"),
    ]

    @Test("Its printed returns, volatility, ratios and drawdown are the engine's")
    func index() throws {
        let data = try #require(SharedData.path(), "run these tests by scripts/accept")
        let path = try dow(data)
        let equity = Dictionary(uniqueKeysWithValues: zip(path.dates.map(\.description), path.equity.indices))
        let printed = try printed(data)
        var compared = 0
        print("FinRL index, days, metric: printed, ours, difference")
        for span in Self.spans {
            let first = try #require(equity[span.from])
            let last = try #require(equity[span.to])
            let metrics = PerformanceMetrics(equity: Array(path.equity[first...last]))
            let isIndexItself = span.to <= "2020-08-19"
            let rows = printed.filter { $0.days == span.days }
            #expect(rows.count >= 7)
            for (name, ours) in finRLFigures(metrics) {
                for row in Set(rows.filter { $0.metric == name }.map(\.value)) {
                    print(
                        "  \(span.days) \(span.from) \(span.to) \(name): "
                            + String(format: "%.6f %.6f %.1e", row, ours, ours - row))
                    // Six decimals are printed; prices of the stocks have four, and so has the spin-off.
                    #expect(abs(ours - row) < (isIndexItself ? 1e-6 : 1e-4 * max(1, abs(row))))
                    compared += 1
                }
            }
        }
        #expect(compared >= 7 * Self.spans.count)
    }

    /// FinRL (pyfolio) counts the first day, which has no return, as a day of the year's 252.
    private func finRLFigures(_ metrics: PerformanceMetrics) -> [(String, Double)] {
        let annual = pow(1 + metrics.totalReturn, 252 / Double(metrics.sessions + 1)) - 1
        return [
            ("annual_return", annual), ("cumulative_returns", metrics.totalReturn),
            ("annual_volatility", metrics.annualisedVolatility),
            ("sharpe_ratio", metrics.sharpe), ("calmar_ratio", annual / metrics.maximumDrawdown),
            ("max_drawdown", -metrics.maximumDrawdown), ("sortino_ratio", metrics.sortino),
        ]
    }

    private func printed(_ data: String) throws -> [(days: Int, metric: String, value: Double)] {
        try SharedData.rows(
            "\(data)/finrl/reported_results_notebooks.csv", "context, metric, value"
        ).compactMap { row in
            guard row[0].contains("| baseline |"), let value = Double(row[2]),
                let days = row[0].split(separator: "|").last?.split(separator: " ").first.flatMap({ Int($0) })
            else { return nil }
            return (days, row[1], value)
        }
    }

    /// The index from 2018-12-31 to 2022-12-30: itself as one stock that is then delisted, and its stocks.
    private func dow(_ data: String) throws -> PortfolioPath {
        let stocks = Self.lasting + Self.left + Self.came
        let list = stocks.map { "'\($0)'" }.joined(separator: ", ")
        let files = (2020...2022).map { "'\(data)/daily/v2024/prices_\($0).csv.zst'" }
        let prices = ClosingPrices(
            try ClosingPrices.rows(
                "select \"Date\", 'INDEX', \"Close\" from "
                    + "read_csv('\(data)/finrl/dji_index_2009_2020.csv.gz') where \"Date\" >= '2018-12-31'")
                + ClosingPrices.rows(
                    "select date, symbol, close from read_csv([\(files.joined(separator: ", "))]) "
                        + "where symbol in (\(list)) and date >= '2020-08-01'"))
        let lastDay = prices.day("2020-08-19")
        let index = prices.slot("INDEX")
        var delistings = [[Delisting]](repeating: [], count: prices.dates.count)
        delistings[lastDay + 1] = [Delisting(slot: index)]
        let engine = BacktestEngine(BacktestSettings(costs: TradingCosts(basisPoints: 0)))
        return engine.run(prices.market(delistings: delistings)) { day, _ in
            var weights = [Double](repeating: 0, count: prices.symbols.count)
            if day == 0 {
                weights[index] = 1
                return .weights(weights)
            }
            guard day >= lastDay else { return .hold }
            let next = prices.dates[day + 1]
            let others = next.description < "2020-08-31" ? Self.left : Self.came
            for symbol in Self.lasting + others {
                var price = prices.close(symbol, day)
                if let (factor, before) = Self.divided[symbol], next.description < before { price *= factor }
                weights[prices.slot(symbol)] = price
            }
            let sum = weights.reduce(0, +)
            return .weights(weights.map { $0 / sum })
        }
    }
}
