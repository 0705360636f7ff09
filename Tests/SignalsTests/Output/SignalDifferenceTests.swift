import Core
import Signals
import Testing

@Suite("Difference of signals") struct SignalDifferenceTests {
    private func signal(
        _ symbol: Symbol, _ action: SignalAction = .buy, _ target: Double = 0.02, rank: Int = 1
    )
        -> Signal
    {
        PublicationFixture.signal(symbol, action, rank: rank, target: target)
    }

    @Test("What is new, gone, done otherwise or weighed otherwise is told; a basis point is not")
    func kinds() {
        let before = [signal("A"), signal("B"), signal("C"), signal("D"), signal("E", .sell, 0)]
        var after = [
            signal("A"), signal("B", .hold), signal("C", .buy, 0.0201), signal("D", .buy, 0.021), signal("F"),
        ]
        after[0].score = 9
        let difference = SignalDifference(from: before, to: after)
        #expect(!difference.isEmpty && difference.count == 4)
        #expect(
            difference.lines == [
                "F: new, BUY to 2.00%", "E: gone, was SELL to 0.00%", "B: BUY to 2.00% becomes HOLD to 2.00%",
                "D: BUY to 2.00% becomes 2.10%",
            ])
    }

    @Test("The same list in another order differs in nothing")
    func same() {
        let list = PublicationFixture.three
        let difference = SignalDifference(from: list, to: list.reversed())
        #expect(difference.isEmpty && difference.lines == [])
        #expect(SignalDifference(from: [], to: []).isEmpty)
    }

    @Test("Ten lines at most, then a count")
    func many() {
        let list = (1...25).map { signal(Symbol(rawValue: "S\($0)"), rank: $0) }
        let lines = SignalDifference(from: [], to: list).lines
        #expect(lines.count == 11 && lines[0] == "S1: new, BUY to 2.00%" && lines[10] == "... and 15 more")
        #expect(SignalDifference(from: Array(list.prefix(10)), to: []).lines.count == 10)
    }
}
