import Core
import Models
import PolicyTraining
import Testing

extension PolicyTrainingTests {
    @Suite("Market") struct MarketTests {
        @Test("A market leaves out the slots that never trade and keeps the others' numbers")
        func compaction() throws {
            let dates = [CivilDate("2022-01-03"), CivilDate("2022-01-04")].compactMap(\.self)
            let frames = dates.enumerated().map { day, date in
                var columns = [[Double]](repeating: [1, 1], count: Feature.count)
                columns[Feature.open.rawValue] = [10, 20]
                columns[Feature.close.rawValue] = [11, 19]
                columns[Feature.tenureMonths.rawValue] = [5, -1]
                return FeatureFrame(
                    date: date, slots: [Int32(7), 3_000],
                    symbols: [Symbol(rawValue: "A"), Symbol(rawValue: "B")],
                    columns: columns, previousClose: [8, 16])
            }
            let market = Market(MarketHistory(frames: frames))
            #expect(market.slots == [7, 3_000])
            #expect(market.overnight == [0.25, 0.25, 0.25, 0.25])
            #expect(market.buyable == [true, false, true, false])
            #expect(abs(market.intraday[3] + 0.05) < 1e-15)
        }
    }
}
