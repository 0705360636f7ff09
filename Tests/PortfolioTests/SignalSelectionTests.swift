import Core
import Foundation
import Portfolio
import Testing

@Suite("Signal selection") struct SignalSelectionTests {
    @Test("Buys what is new, holds what stays, sells what drops out, archived stocks included")
    func actions() {
        let selection = SignalSelection(
            scores: [3, 1, 2, 5, 0], buyable: [true, true, true, false, true],
            previousWeights: [0.5, 0, 0, 0.3, 0.2], count: 2)
        #expect(selection.positions.map(\.slot) == [0, 2, 3, 4])
        #expect(selection.positions.map(\.action) == [.hold, .buy, .sell, .sell])
        #expect(selection.positions.map(\.rank) == [1, 2, 3, 4])
        #expect(selection.positions.map(\.previousWeight) == [0.5, 0, 0.3, 0.2])
        let share = 1 / (1 + exp(-1.0))
        #expect(abs(selection.targetWeights[0] - share) < 1e-12)
        #expect(abs(selection.targetWeights[2] - (1 - share)) < 1e-12)
        #expect(selection.targetWeights[3] == 0)
    }

    @Test("Ties go to the lower slot, and a score that is not finite is never taken")
    func ties() {
        let selection = SignalSelection(
            scores: [.nan, 1, .infinity, 1, 1], buyable: [true, true, true, true, true], count: 2)
        #expect(selection.positions.map(\.slot) == [1, 3])
        #expect(selection.positions.allSatisfy { $0.action == .buy && $0.targetWeight == 0.5 })
    }

    @Test("Month after month a publication has 50 to 100 rows and weights that sum to 1")
    func publishedRows() {
        var generator = SeededGenerator(seed: 5)
        var previous: [Double] = []
        for _ in 0..<20 {
            let scores = (0..<Universe.slotCount).map { _ in Float(generator.gaussian()) }
            let buyable = (0..<Universe.slotCount).map { _ in generator.uniform() < 0.5 }
            let selection = SignalSelection(scores: scores, buyable: buyable, previousWeights: previous)
            #expect((50...100).contains(selection.positions.count))
            #expect(abs(selection.targetWeights.reduce(0, +) - 1) < 1e-12)
            #expect(selection.positions.filter { $0.action != .sell }.count == 50)
            previous = selection.targetWeights
        }
    }

    @Test("With nothing to buy everything held is sold")
    func nothingToBuy() {
        let selection = SignalSelection(scores: [1, 2], buyable: [false, false], previousWeights: [1, 0])
        #expect(selection.positions.map(\.action) == [.sell])
        #expect(selection.targetWeights == [0, 0])
    }
}

@Suite("Confidence") struct ConfidenceTests {
    @Test("Two slots two deviations apart make a cut of one with probability Phi(1)")
    func twoSlots() {
        let confidences = Confidence.confidences(
            means: [1, -1], deviations: [1, 1], mask: [true, true], count: 1)
        #expect(abs(confidences[0] - 0.841_344_746_068_542_9) < 1e-12)
        #expect(abs(confidences[1] - 0.158_655_253_931_457_1) < 1e-12)
    }

    @Test("Confidences sum to the number of holdings, and rise with the score")
    func sums() {
        var generator = SeededGenerator(seed: 7)
        let means = (0..<Universe.slotCount).map { _ in Float(generator.gaussian()) }
        let mask = (0..<Universe.slotCount).map { _ in generator.uniform() < 0.8 }
        let confidences = Confidence.confidences(
            means: means, deviations: [Float](repeating: 0.3, count: means.count), mask: mask)
        #expect(abs(confidences.reduce(0, +) - 50) < 1e-9)
        let order = means.indices.filter { mask[$0] }.sorted { means[$0] > means[$1] }
        #expect(zip(order, order.dropFirst()).allSatisfy { confidences[$0] >= confidences[$1] })
        #expect(means.indices.allSatisfy { mask[$0] || confidences[$0] == 0 })
    }

    @Test("Certain scores are taken or not; with no more slots than holdings all are taken")
    func certain() {
        let means: [Float] = [3, 1, 2, 4]
        let none = [Float](repeating: 0, count: 4)
        let all = [Bool](repeating: true, count: 4)
        #expect(Confidence.confidences(means: means, deviations: none, mask: all, count: 2) == [1, 0, 0, 1])
        #expect(Confidence.confidences(means: means, deviations: none, mask: all, count: 4) == [1, 1, 1, 1])
        #expect(
            Confidence.confidences(
                means: means, deviations: none, mask: [true, false, false, true], count: 3)
                == [1, 0, 0, 1])
    }
}
