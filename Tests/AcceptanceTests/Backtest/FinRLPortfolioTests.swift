import Core
import Foundation
import Portfolio
import TestSupport
import Testing

/// The portfolios that FinRL's notebooks hold beside their agents on the trade set of 2020 and 2021.
@Suite("FinRL's portfolios", .serialized) struct FinRLPortfolioTests {
    static let free = BacktestEngine(BacktestSettings(costs: TradingCosts(basisPoints: 0)))

    /// Growth less 1 that FinRL_PortfolioAllocation_NeurIPS_2020.ipynb (cell 88) draws for "Min-Variance".
    static let minimumVariance: [(date: String, growth: Double)] = [
        ("2020-07-02", 0.005234883500600418), ("2020-07-06", 0.014933780398697971),
        ("2020-07-07", 0.014238666671221534), ("2020-07-08", 0.012674038645909658),
        ("2020-07-24", 0.03740006163721721), ("2020-08-17", 0.07354470513680988),
        ("2020-09-09", 0.09677863194613923), ("2020-10-01", 0.09708610725744538),
        ("2020-10-23", 0.10032628791800535), ("2020-11-16", 0.13295029268224634),
        ("2020-12-09", 0.12569752551005675), ("2021-01-04", 0.11648142455301236),
        ("2021-01-27", 0.11233263208269739), ("2021-02-19", 0.10060959174647066),
        ("2021-03-15", 0.11608083991526752), ("2021-04-07", 0.1552064770194832),
        ("2021-04-29", 0.14765699639867313), ("2021-05-21", 0.16984141319332946),
        ("2021-06-15", 0.16263381477048577), ("2021-07-08", 0.17937368232991768),
        ("2021-07-30", 0.20112670171370906), ("2021-08-23", 0.21844379704973993),
        ("2021-09-15", 0.18399235373639344), ("2021-10-07", 0.18509404045734734),
        ("2021-10-29", 0.22685179385444476),
    ]

    @Test("Minimum variance, decided daily over 28 stocks with at most a tenth in each")
    func leastVariance() throws {
        let data = try #require(SharedData.path(), "run these tests by scripts/accept")
        let stocks = [
            "AAPL", "AMGN", "AXP", "BA", "CAT", "CRM", "CSCO", "CVX", "DIS", "GS", "HD", "HON", "IBM", "INTC",
            "JNJ", "JPM", "KO", "MCD", "MMM", "MRK", "MSFT", "NKE", "PG", "TRV", "UNH", "VZ", "WBA", "WMT",
        ]
        let list = stocks.map { "'\($0)'" }.joined(separator: ", ")
        let files = (2019...2021).map { "'\(data)/daily/v2024/prices_\($0).csv.zst'" }
        let prices = ClosingPrices(
            try ClosingPrices.rows(
                "select date, symbol, close from read_csv([\(files.joined(separator: ", "))]) "
                    + "where symbol in (\(list))"))
        #expect(prices.symbols == stocks)
        // The sample's covariance of 252 returns, by price alone, up to the close that is traded at.
        var rule = MinimumVariance()
        (rule.maximumWeight, rule.isShrunk, rule.tolerance) = (0.1, false, 1e-12)
        let market = prices.market()
        let mask = [Bool](repeating: true, count: stocks.count)
        let first = prices.day("2020-07-01")
        let last = prices.day("2021-10-29")
        let path = Self.free.run(market, sessions: first..<last + 1) { day, _ in
            .weights(rule.weights(PastReturns(market, through: day, sessions: 252), mask: mask))
        }
        #expect(path.equity.count == 337)
        var worst = 0.0
        print("FinRL minimum variance: date, printed, ours, difference")
        for (date, growth) in Self.minimumVariance {
            let ours = path.equity[prices.day(date) - first] - 1
            print("  \(date) " + String(format: "%.6f %.6f %.1e", growth, ours, ours - growth))
            worst = max(worst, abs(ours - growth))
        }
        // FinRL rounds the weights to five decimals each day without making them sum to 1 again.
        #expect(worst < 3e-4, "worst \(worst)")
    }

    /// What Stock_NeurIPS2018_3_Backtest.ipynb (at 1e905c5, whose prices are those of the trade set) prints
    /// for "Mean Var": shares bought at the train set's last close and kept, worth so much, USD.
    static let meanVariance: [(date: String, worth: Double)] = [
        ("2020-07-01", 1.001917e6), ("2020-07-02", 1.004234e6), ("2020-07-06", 1.023225e6),
        ("2020-07-07", 1.014021e6), ("2021-10-22", 1.535667e6), ("2021-10-25", 1.542077e6),
        ("2021-10-26", 1.545514e6), ("2021-10-27", 1.534916e6),
    ]
    static let shares = [
        "AAPL": 4731.544, "CRM": 579.993, "HD": 766.21, "MSFT": 85.251, "UNH": 468.596, "V": 712.801,
    ]

    @Test("Mean variance, bought as orders in shares and kept")
    func shares() throws {
        let data = try #require(SharedData.path(), "run these tests by scripts/accept")
        let prices = ClosingPrices(
            try ClosingPrices.rows(
                "select date, tic, close from "
                    + "read_csv('\(data)/finrl/neurips2018_trade_data_2020-07_2021-10.csv.gz')"))
        #expect(prices.symbols.count == 29 && prices.dates.count == 335)
        let capital = Self.shares.reduce(0) { $0 + $1.value * prices.close($1.key, 0) }
        var settings = Self.free.settings
        // A little more, so that rounding leaves no order unpaid.
        settings.capital = capital * (1 + 1e-9)
        let path = BacktestEngine(settings).run(prices.market()) { day, _ in
            guard day == 0 else { return .hold }
            return .orders(
                Self.shares.sorted { $0.key < $1.key }.map {
                    ShareOrder(slot: prices.slot($0.key), shares: $0.value)
                })
        }
        #expect(path.holdings.last == 6)
        print("FinRL mean variance: date, printed, ours, difference, USD")
        for (date, worth) in Self.meanVariance {
            let ours = path.equity[prices.day(date)] * settings.capital
            print("  \(date) " + String(format: "%.0f %.2f %.2f", worth, ours, ours - worth))
            // Seven digits are printed, and three decimals of the shares.
            #expect(abs(ours - worth) < 1.5)
        }
    }
}
