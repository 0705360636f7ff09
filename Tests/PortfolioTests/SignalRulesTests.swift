import Core
import Portfolio
import Testing

@Suite("Signal rules") struct SignalRulesTests {
    /// One stock a slot: close, volume, its ratio to the mean, tenure.
    private func frame(_ stocks: [(close: Double, volume: Double, ratio: Double, tenure: Double)])
        -> FeatureFrame
    {
        let columns = Feature.allCases.map { feature in
            stocks.map { stock in
                switch feature {
                case .close: stock.close
                case .volume: stock.volume
                case .volumeRatio20: stock.ratio
                case .tenureMonths: stock.tenure
                default: 0.0
                }
            }
        }
        return FeatureFrame(
            date: CivilDate(daysSinceEpoch: 19_356), slots: stocks.indices.map(Int32.init),
            symbols: stocks.indices.map { Symbol(rawValue: "S\($0)") }, columns: columns,
            previousClose: stocks.map(\.close))
    }

    @Test("A stock is bought only in the index, with a price, above both floors")
    func standings() {
        let rules = SignalRules(minimumPrice: 5, minimumMoneyTraded: 1_000)
        let standings = rules.standings(
            of: frame([
                (5, 200, 1, 3), (4.99, 1_000, 1, 3), (10, 200, 2, 3), (10, 201, 2.02, 3), (10, 1_000, 1, -2),
                (10, 1_000, 1, .nan), (.nan, 1_000, 1, 3), (10, .nan, .nan, 3), (10, 150, .nan, 3),
            ]))
        #expect(
            standings.prefix(9) == [
                .eligible, .belowPrice, .eligible, .belowMoneyTraded, .archived, .archived, .absent,
                .belowMoneyTraded, .eligible,
            ])
        #expect(standings.count == Universe.slotCount && standings[9] == .absent)
        // Without a floor an unknown volume is none.
        #expect(SignalRules().standings(of: frame([(10, .nan, .nan, 3)]))[0] == .eligible)
    }

    @Test("One name may get a quarter, or twice an equal share where few are chosen")
    func largestWeight() {
        #expect(SignalRules.standard.largestWeight(of: 50) == 0.25)
        #expect(SignalRules.standard.largestWeight(of: 4) == 0.5)
        #expect(SignalRules.standard.largestWeight(of: 0) == 1)
    }
}
