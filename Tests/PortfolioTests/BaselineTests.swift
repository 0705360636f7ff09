import Core
import Foundation
import Portfolio
import Testing

@Suite("Baselines") struct BaselineTests {
    /// Three sessions of three slots; the second is missing once, the third's stock is new in the last.
    static let overnight = [0.1, .nan, 0, 0, .nan, 0.5, 0.2, 0.1, .nan]
    static let intraday = [0.1, 0.2, 0.3, 0.1, .nan, 0, -0.5, 0, 0.4]

    func past(through day: Int, sessions: Int) -> PastReturns {
        PastReturns(
            overnight: Self.overnight, intraday: Self.intraday, settlements: [[], [], [2]], slotCount: 3,
            through: day, sessions: sessions)
    }

    func expect(
        _ values: [Double], _ expected: [Double], at location: SourceLocation = #_sourceLocation
    ) {
        #expect(values.count == expected.count, sourceLocation: location)
        for (value, wanted) in zip(values, expected) {
            #expect(
                value.isNaN == wanted.isNaN && !(abs(value - wanted) > 1e-14), "\(value), not \(wanted)",
                sourceLocation: location)
        }
    }

    @Test("Past returns are those up to the decision, of the slot's present stock, and no later ones")
    func pastReturns() {
        expect(past(through: 1, sessions: 9).values, [0.21, 0.2, 0.3, 0.1, .nan, 0.5])
        expect(past(through: 1, sessions: 1).values, [0.1, .nan, 0.5])
        expect(
            past(through: 2, sessions: 3).values, [0.21, 0.2, .nan, 0.1, .nan, .nan, -0.4, 0.1, 0.4])
    }

    @Test("What comes after the decision changes no target")
    func noLookAhead() {
        var generator = SeededGenerator(seed: 3)
        let width = 20
        let days = 120
        var night = (0..<days * width).map { _ in 0.01 * generator.gaussian() }
        var day = (0..<days * width).map { 0.001 * Double($0 % width + 1) * generator.gaussian() }
        func targets() -> [[Double]] {
            let past = PastReturns(
                overnight: night, intraday: day, settlements: [[Int]](repeating: [], count: days),
                slotCount: width, through: 99, sessions: 100)
            var momentum = Momentum()
            (momentum.count, momentum.lookback) = (5, 80)
            var minimum = MinimumVariance()
            (minimum.sessions, minimum.maximumWeight) = (80, 0.3)
            let mask = [Bool](repeating: true, count: width)
            return [momentum.weights(past, mask: mask), minimum.weights(past, mask: mask)]
        }
        let before = targets()
        for place in 100 * width..<days * width { (night[place], day[place]) = (9, .nan) }
        #expect(targets() == before)
        day[99 * width] += 0.01
        #expect(targets() != before)
    }

    @Test("Momentum holds the stocks that rose most before the skipped sessions, in equal weights")
    func momentum() {
        var momentum = Momentum()
        (momentum.count, momentum.lookback, momentum.skipped) = (2, 3, 1)
        // Growth over the first two of three sessions: 1.21, 1.10, 1.44, 1.21, 0.9; the last is not looked at.
        let past = PastReturns(
            values: [
                0.1, 0.1, 0.2, 0.1, -0.1,
                0.1, 0.0, 0.2, 0.1, 0.0,
                -0.9, 9.0, -0.9, 0.0, 9.0,
            ], slotCount: 5)
        let all = [Bool](repeating: true, count: 5)
        #expect(momentum.weights(past, mask: all) == [0.5, 0, 0.5, 0, 0])
        #expect(momentum.weights(past, mask: [true, true, false, true, true]) == [0.5, 0, 0, 0.5, 0])
        #expect(momentum.weights(past, mask: [false, true, false, false, false]) == [0, 1, 0, 0, 0])
        momentum.lookback = 4
        #expect(momentum.weights(past, mask: all) == [0, 0, 0, 0, 0], "too little history is cash")
    }

    @Test("A stock without enough bars is not ranked")
    func missingBars() {
        var momentum = Momentum()
        (momentum.count, momentum.lookback, momentum.skipped, momentum.leastBars) = (1, 4, 0, 0.75)
        let past = PastReturns(values: [0.1, 9, .nan, .nan, 0.1, .nan, 0, 0.5], slotCount: 2)
        #expect(momentum.weights(past, mask: [true, true]) == [1, 0])
    }

    @Test("Buy and hold buys 1/N once and never trades again")
    func buyAndHold() {
        #expect(BuyAndHold.targets(mask: [true, false, true], isInvested: false) == [0.5, 0, 0.5])
        #expect(BuyAndHold.targets(mask: [true, false, true], isInvested: true) == nil)
        #expect(BuyAndHold.targets(mask: [false], isInvested: false) == nil)
    }
}
