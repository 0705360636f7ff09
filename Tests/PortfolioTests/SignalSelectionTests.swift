import Core
import Foundation
import Portfolio
import Testing

@Suite("Signal selection") struct SignalSelectionTests {
    private func two(_ rules: SignalRules = SignalRules(count: 2), held: [Double]) -> SignalSelection {
        SignalSelection(
            scores: [3, 1, 2, 5, 0], eligible: [true, true, true, false, true], held: held, rules: rules)
    }

    /// What the softmax gives the better of scores 3 and 2.
    private let share = 1 / (1 + exp(-1.0))

    @Test(
        "Buys what is new or too small, cuts what is too large, closes what drops out, the archived included")
    func actions() {
        let selection = two(held: [0.2, 0, 0, 0.3, 0.2])
        #expect(selection.positions.map(\.slot) == [0, 2, 3, 4])
        #expect(selection.positions.map(\.action) == [.buy, .buy, .sell, .sell])
        #expect(selection.positions.map(\.rank) == [1, 2, 3, 4])
        #expect(selection.positions.map(\.heldWeight) == [0.2, 0, 0.3, 0.2])
        #expect(abs(selection.targetWeights[0] - share) < 1e-12)
        #expect(abs(selection.targetWeights[2] - (1 - share)) < 1e-12)
        #expect(selection.targetWeights[3] == 0)
        #expect(two(held: [0.9, 0, 0, 0, 0]).positions.map(\.action) == [.sell, .buy])
    }

    @Test("A change of no more than the band is not made, and closing is never small")
    func band() {
        var rules = SignalRules(count: 2, band: 0.01)
        let near = two(rules, held: [share - 0.009, 0, 1 - share - 0.02, 0, 0.005])
        #expect(near.positions.map(\.action) == [.hold, .buy, .sell])
        #expect(near.targetWeights[0] == share - 0.009)
        // One basis point on either side of the edge.
        #expect(two(rules, held: [share - 0.0099, 0, 0.2, 0, 0]).positions[0].action == .hold)
        #expect(two(rules, held: [share - 0.0101, 0, 0.2, 0, 0]).positions[0].action == .buy)
        rules.band = 0
        #expect(two(rules, held: [share - 1e-9, 0, 0.2, 0, 0]).positions[0].action == .buy)
    }

    @Test("What was kept above its wish is paid for by what is bought: targets never exceed the whole")
    func fits() {
        let rules = SignalRules(count: 2, band: 0.1)
        let selection = two(rules, held: [share + 0.09, 0, 0, 0, 0])
        #expect(selection.targetWeights[0] == share + 0.09)
        #expect(abs(selection.targetWeights[2] - (1 - share - 0.09)) < 1e-12)
        #expect(selection.positions.map(\.action) == [.hold, .buy])
    }

    @Test("Opening and adding take confidence; without it what is held stays and the money too")
    func confidence() {
        let rules = SignalRules(count: 2, minimumConfidence: 0.6)
        func decide(held: [Double]) -> SignalSelection {
            SignalSelection(
                scores: [2, 0.1, 0, -3], deviations: [0.5, 0.5, 0.5, 0.5],
                eligible: [true, true, true, true], held: held, rules: rules)
        }
        let selection = decide(held: [0, 0, 0, 0])
        #expect(selection.chosen == [0, 1] && selection.confidences[0] > 0.99)
        #expect((0.5..<0.6).contains(selection.confidences[1]))
        #expect(selection.positions.map(\.slot) == [0] && selection.unsureCount == 1)
        #expect(selection.targetWeights[0] == selection.wishes[0] && selection.wishes[1] > 0.1)
        let kept = decide(held: [0, 0.01, 0.2, 0])
        #expect(kept.positions.map(\.slot) == [0, 1, 2])
        #expect(kept.positions.map(\.action) == [.buy, .hold, .sell])
        #expect(kept.targetWeights[1] == 0.01)
        // Cutting takes none.
        #expect(decide(held: [0, 0.9, 0, 0]).positions[1].action == .sell)
    }

    @Test("Positions below the floor are not opened, and one that would shrink below it is closed")
    func smallPositions() {
        let rules = SignalRules(count: 2, minimumWeight: 0.3)
        let selection = two(rules, held: [0, 0, 0, 0, 0])
        #expect(selection.positions.map(\.slot) == [0] && selection.smallCount == 1)
        #expect(abs(selection.targetWeights.reduce(0, +) - share) < 1e-12)
        let closed = two(rules, held: [0, 0, 0.4, 0, 0])
        #expect(closed.positions.map(\.action) == [.buy, .sell] && closed.targetWeights[2] == 0)
    }

    @Test("Ties go to the lower slot, and a score that is not finite is never taken")
    func ties() {
        let selection = SignalSelection(
            scores: [.nan, 1, .infinity, 1, 1], eligible: [true, true, true, true, true],
            rules: SignalRules(count: 2))
        #expect(selection.positions.map(\.slot) == [1, 3])
        #expect(selection.positions.allSatisfy { $0.action == .buy && $0.targetWeight == 0.5 })
    }

    @Test("With nothing to buy everything held is sold")
    func nothingToBuy() {
        let selection = SignalSelection(scores: [1, 2], eligible: [false, false], held: [1, 0])
        #expect(selection.positions.map(\.action) == [.sell])
        #expect(selection.targetWeights == [0, 0])
    }

    @Test(
        "Month after month, under any rules: at most so many names, no more than the whole, and every action true"
    )
    func invariants() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<20 {
            let rules = SignalRules(
                count: 1 + Int(generator.uniform() * 80), minimumConfidence: generator.uniform() * 0.9,
                band: generator.uniform() * 0.01, minimumWeight: generator.uniform() * 0.01)
            var held = [Double](repeating: 0, count: 600)
            for _ in 0..<6 {
                let scores = held.map { _ in Float(generator.gaussian()) }
                let eligible = held.map { _ in generator.uniform() < 0.5 }
                let selection = SignalSelection(
                    scores: scores, deviations: held.map { _ in 0.2 }, eligible: eligible, held: held,
                    rules: rules)
                let targets = selection.targetWeights
                #expect(targets.reduce(0, +) <= 1 + 1e-12 && targets.allSatisfy { $0 >= 0 })
                #expect(targets.count { $0 > 0 } <= rules.count)
                #expect(
                    selection.positions.map(\.rank)
                        == Array(1...max(1, selection.positions.count)).prefix(selection.positions.count).map
                    { $0 })
                for position in selection.positions {
                    let (target, before) = (position.targetWeight, position.heldWeight)
                    switch position.action {
                    case .buy:
                        #expect(target > before && target - before > rules.band)
                        #expect(target <= selection.wishes[position.slot] && eligible[position.slot])
                        #expect(selection.confidences[position.slot] >= rules.minimumConfidence)
                    case .sell: #expect(target < before && (target == 0 || before - target > rules.band))
                    case .hold: #expect(target == before && target > 0)
                    }
                }
                let moved = held.indices.filter { targets[$0] != held[$0] }
                #expect(Set(moved).isSubset(of: selection.positions.map(\.slot)))
                // Prices move before the next decision.
                held = Drift.weights(targets, returns: held.map { _ in generator.gaussian() * 0.1 })
            }
        }
    }
}
