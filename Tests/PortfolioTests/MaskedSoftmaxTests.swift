import Core
import Foundation
import Portfolio
import Testing

@Suite("Weights") struct WeightsTests {
    @Test("The softmax of allowed scores sums to 1 and is exactly 0 elsewhere")
    func softmax() {
        let weights = MaskedSoftmax.weights(
            scores: [Float(0), 5, Float(log(3.0))], mask: [true, false, true])
        #expect(weights[1] == 0)
        #expect(abs(weights[0] - 0.25) < 1e-7)
        #expect(abs(weights[2] - 0.75) < 1e-7)
    }

    @Test("Huge scores do not overflow", arguments: [1e30, -1e30, 700])
    func hugeScores(_ offset: Double) {
        let weights = MaskedSoftmax.weights(scores: [offset, offset], mask: [true, true])
        #expect(weights == [0.5, 0.5])
    }

    @Test("Nothing allowed, or nothing finite, is all cash")
    func allCash() {
        #expect(MaskedSoftmax.weights(scores: [1.0, 2], mask: [false, false]) == [0, 0])
        #expect(MaskedSoftmax.weights(scores: [Double.nan, .infinity], mask: [true, true]) == [0, 0])
        #expect(EqualWeights.weights(mask: [false, false]) == [0, 0])
        #expect(MaskedSoftmax.weights(scores: [Double](), mask: []).isEmpty)
    }

    @Test("3,600 random weights sum to 1 to rounding")
    func fullUniverse() {
        var generator = SeededGenerator(seed: 1)
        let scores = (0..<Universe.slotCount).map { _ in generator.gaussian() * 20 }
        let mask = (0..<Universe.slotCount).map { _ in generator.uniform() < 0.8 }
        let weights = MaskedSoftmax.weights(scores: scores, mask: mask)
        #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
        #expect(zip(weights, mask).allSatisfy { $1 || $0 == 0 })
    }

    @Test("1/N gives every allowed slot the same")
    func equalWeights() {
        #expect(EqualWeights.weights(mask: [true, false, true, true, true]) == [0.25, 0, 0.25, 0.25, 0.25])
    }

    @Test("Weights drift with returns, and a missing return leaves the value alone")
    func drift() {
        // 0.5 grows to 0.55, 0.3 stays, cash 0.2 stays: 1.05 in all.
        let drifted = Drift.weights([0.5, 0.3], returns: [0.1, .nan])
        #expect(abs(drifted[0] - 0.55 / 1.05) < 1e-15)
        #expect(abs(drifted[1] - 0.3 / 1.05) < 1e-15)
    }

    @Test("Turnover counts buys and sells, and costs basis points of it")
    func turnover() {
        #expect(Turnover.between([0, 0], [0.5, 0.5]) == 1)
        #expect(Turnover.between([1, 0], [0, 1]) == 2)
        #expect(abs(Turnover.cost(2, basisPoints: 10) - 0.002) < 1e-18)
    }
}
