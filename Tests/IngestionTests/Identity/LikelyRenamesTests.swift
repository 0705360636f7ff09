import Core
import Ingestion
import Testing

@Suite("Likely renames") struct LikelyRenamesTests {
    private let session = CivilDate(daysSinceEpoch: 19_002)

    private func bar(
        _ symbol: Symbol, _ close: Double, range: Double = 1, volume: Int64 = 100
    ) -> Bar {
        Bar(
            symbol: symbol, date: session.adding(days: -1), open: close, high: close + range,
            low: close - range, close: close, volume: volume, source: "test")
    }

    private func find(_ previous: [Bar], _ current: [Symbol], _ again: [Bar]) -> [String] {
        LikelyRenames.find(
            previous: previous, current: current.map { bar($0, 50) }, currentPreviousDay: again, on: session
        ).map { "\($0.former?.rawValue ?? "")>\($0.symbol)" }
    }

    @Test("The same bar under a new symbol, and the old one gone, is a rename of the session")
    func found() {
        let previous = [bar("ACT", 290), bar("GY", 20), bar("AAPL", 130)]
        let again = [bar("AGN", 290), bar("AJRD", 20, volume: 99), bar("AAPL", 130)]
        #expect(find(previous, ["AGN", "AJRD", "AAPL"], again) == ["ACT>AGN", "GY>AJRD"])
        let all = LikelyRenames.find(
            previous: previous, current: [bar("AGN", 300)], currentPreviousDay: again, on: session)
        #expect(all == [SymbolSuccession(symbol: "AGN", date: session, former: "ACT")])
    }

    @Test("Symbols that stay, that were there before or do not trade, equal bars and flat ones are none")
    func notFound() {
        let old = bar("A", 10)
        #expect(find([old], ["A", "B"], [old, bar("B", 10)]) == [])
        #expect(find([old], ["B"], [old, bar("B", 10)]) == [])
        #expect(find([old, bar("B", 10)], ["B"], [bar("B", 10)]) == [])
        #expect(find([old], ["C"], [bar("B", 10)]) == [])
        #expect(find([old, bar("A2", 10)], ["B"], [bar("B", 10)]) == [])
        #expect(find([old], ["B", "C"], [bar("B", 10), bar("C", 10)]) == [])
        #expect(find([bar("A", 10, range: 0)], ["B"], [bar("B", 10, range: 0)]) == [])
        #expect(find([bar("A", 10, volume: 0)], ["B"], [bar("B", 10, volume: 0)]) == [])
        #expect(find([old], ["B"], [bar("B", 10.01)]) == [])
    }
}
