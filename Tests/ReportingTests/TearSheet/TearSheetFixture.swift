import Core
import Portfolio
import Reporting

/// Made-up portfolios over real sessions.
enum TearSheetFixture {
    /// Sessions up to the end of 2022.
    static func dates(_ count: Int) -> [CivilDate] {
        Array(
            ExchangeCalendar.nyse.sessions(in: ExchangeCalendar.coverage.lowerBound...Fixture.session).suffix(
                count))
    }

    /// A walk with the market's moves, its own, and a trade at the end of each month.
    ///
    /// - Parameters:
    ///   - edge: its own mean daily return.
    ///   - seed: of its own moves; the market's are the same for all.
    static func path(_ dates: [CivilDate], edge: Double, seed: UInt64, own: Double = 0.004) -> PortfolioPath {
        var market = SeededGenerator(seed: 11)
        var noise = SeededGenerator(seed: seed)
        var path = PortfolioPath(
            dates: dates, equity: [1], exposure: [0], turnover: [0], cost: [0], largestWeight: [0],
            holdings: [0])
        for day in dates.indices.dropFirst() {
            let isTrade = day == 1 || dates[day - 1].yearMonth != dates[day].yearMonth
            let turnover = day == 1 ? 1 : isTrade ? 0.3 + 0.4 * noise.uniform() : 0
            let move =
                0.0004 + 0.011 * market.gaussian() + edge + own * noise.gaussian() - turnover * 0.001
            path.equity.append(path.equity[day - 1] * (1 + move))
            path.exposure.append(0.97 + 0.03 * noise.uniform())
            path.turnover.append(turnover)
            path.cost.append(turnover * 0.001)
            path.largestWeight.append(0.02 + 0.02 * noise.uniform())
            path.holdings.append(50)
        }
        return path
    }

    static let names = [
        ("equal-weights", "Equal weights"), ("liquidity-weighted", "Liquidity weighted"),
        ("minimum-variance", "Minimum variance"), ("momentum", "Momentum"),
        ("buy-and-hold", "Buy and hold"),
    ]

    /// - Parameter unseen: which of the points is the first that the learner had not seen; nil for a subject
    ///   that learnt nothing.
    static func sheet(_ count: Int = 700, unseen: Int? = 450, edge: Double = 0.0003) -> TearSheet {
        let dates = dates(count)
        return TearSheet(
            title: "Model 2023-01", subtitle: "PPO, shared network, the 50 best held",
            subject: TearSheet.Line(
                key: "policy", name: "Model 2023-01", path: path(dates, edge: edge, seed: 3)),
            baselines: names.enumerated().map { number, name in
                TearSheet.Line(
                    key: name.0, name: name.1,
                    path: path(dates, edge: 0, seed: UInt64(20 + number), own: 0.001 * Double(number)))
            },
            firstUnseen: unseen.map { dates[min($0, count - 1)] },
            facts: [
                TearSheet.Fact("Trained on", "2019-12-31 to 2021-12-31"),
                TearSheet.Fact("Costs", "10 basis points"),
                TearSheet.Fact("Digest of features/2020-01-02..2022-12-30", "75412a37b9b34467"),
            ],
            warnings: [
                TearSheet.Warning(.grave, "450 of 699 sessions were seen in training."),
                TearSheet.Warning(.caution, "The difference to equal weights may be luck."),
            ])
    }
}
