import Core
import Foundation
import Portfolio
import Testing

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

    @Test("The cut is where as many as asked for are expected above it, whatever the deviations")
    func mixedDeviations() {
        var generator = SeededGenerator(seed: 11)
        for count in [1, 3, 50, 1_999] {
            let means = (0..<2_000).map { _ in Float(generator.gaussian() * 3) }
            let deviations = (0..<2_000).map { index in
                index % 7 == 0 ? 0 : Float(exp(generator.gaussian() * 3))
            }
            let confidences = Confidence.confidences(
                means: means, deviations: deviations, mask: [Bool](repeating: true, count: 2_000),
                count: count)
            // A certain score that lies on the cut is all or nothing.
            #expect(abs(confidences.reduce(0, +) - Double(count)) <= 1)
            #expect(confidences.allSatisfy { (0...1).contains($0) })
        }
    }

    @Test("Equal scores share the places")
    func equalScores() {
        let confidences = Confidence.confidences(
            means: [Float](repeating: 2, count: 400), deviations: [Float](repeating: 0.5, count: 400),
            mask: [Bool](repeating: true, count: 400), count: 50)
        #expect(confidences.allSatisfy { abs($0 - 0.125) < 1e-12 })
    }
}
