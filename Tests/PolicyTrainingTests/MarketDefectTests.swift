import Core
import PolicyTraining
import Testing

extension PolicyTrainingTests {
    @Suite("Market defects") struct MarketDefectTests {
        /// One return among good ones, and whether a price can have it.
        @Test(
            "A return that no price has is refused by name, wherever it stands",
            arguments: [
                (-1.0, true), (0, true), (9, true), (.nan, true), (-1.000001, false), (.infinity, false),
                (-.infinity, false), (1e7, false),
            ])
        func refusal(value: Double, isGood: Bool) throws {
            for kind in ["overnight", "intraday"] {
                var overnight = [Double](repeating: 0.01, count: 12)
                var intraday = overnight
                if kind == "overnight" { overnight[2 * 3 + 1] = value } else { intraday[2 * 3 + 1] = value }
                let market = Market(
                    slots: [5, 70, 3_000], overnight: overnight, intraday: intraday,
                    buyable: [Bool](repeating: true, count: 12),
                    settlements: [[Int]](repeating: [], count: 4))
                guard !isGood else {
                    try market.validate()
                    continue
                }
                let error = try #require(throws: PolicyTrainingError.self) { try market.validate() }
                #expect(error.code == .badMarket && error.kind == .badData)
                #expect(error.message.contains("session 2 of") && error.message.contains("slot 70"))
                #expect(error.message.contains(kind))
                var settings = EnvironmentSettings()
                (settings.episodeMonths, settings.sessionsPerMonth) = (1, 2)
                let ours = try #require(throws: PolicyTrainingError.self) {
                    try PortfolioEnvironments(
                        market: market, settings: settings, count: 1, generator: SeededGenerator(seed: 1))
                }
                let theirs = try #require(throws: PolicyTrainingError.self) {
                    try EpisodeGradient(market: market, settings: settings)
                }
                #expect(ours.message == error.message && theirs.message == error.message)
            }
        }

        @Test("A delisting return must be a number of -1 or more", arguments: [Double.nan, -1.5])
        func delisting(value: Double) throws {
            let market = Market(
                slots: [5], overnight: [0, 0], intraday: [0, 0], buyable: [true, true],
                settlements: [[], [0]], delistingReturns: [[], [value]])
            let error = try #require(throws: PolicyTrainingError.self) { try market.validate() }
            #expect(error.message.contains("delisting") && error.message.contains("session 1"))
        }

        @Test("Returns come back as they were given, but for rounding")
        func returns() {
            let market = Market(
                slots: [0, 1], overnight: [.nan, 0.25], intraday: [-0.1, .nan], buyable: [true, false],
                settlements: [[]])
            #expect(market.overnight == [0, 0.25])
            #expect(abs(market.intraday[0] + 0.1) < 1e-15 && market.intraday[1].isNaN)
        }
    }
}
