import Core
import Testing

@Suite("Bar validation") struct BarTests {
    private func bar(
        _ open: Double, _ high: Double, _ low: Double, _ close: Double, volume: Int64 = 100
    ) -> Bar {
        Bar(
            symbol: "A", date: CivilDate(daysSinceEpoch: 19_000), open: open, high: high, low: low,
            close: close,
            volume: volume, source: "test")
    }

    @Test("A sound bar breaks no rule, at the edges too")
    func sound() {
        #expect(bar(10, 11, 9, 10.5).violation() == nil)
        #expect(bar(10, 10, 10, 10, volume: 0).violation() == nil)
        #expect(bar(9, 11, 9, 11).violation() == nil)
        // A source that rounds to cents.
        #expect(bar(10.004, 10, 9, 10).violation() == nil)
    }

    @Test("Each rule names itself")
    func broken() {
        #expect(bar(0, 11, 9, 10).violation()?.rule == .priceNotPositive)
        #expect(bar(10, .nan, 9, 10).violation()?.rule == .priceNotPositive)
        #expect(bar(10, .infinity, 9, 10).violation()?.rule == .priceNotPositive)
        #expect(bar(10, 8, 9, 8.5).violation()?.rule == .highBelowLow)
        #expect(bar(12, 11, 9, 10).violation()?.rule == .openOutsideRange)
        #expect(bar(10, 11, 9, 8).violation()?.rule == .closeOutsideRange)
        #expect(bar(10, 11, 9, 10, volume: -1).violation()?.rule == .negativeVolume)
    }
}
