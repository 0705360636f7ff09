import Core
import PolicyModel
import TestSupport
import Testing

@Suite("Drivers of networks small enough to work out by hand") struct HandComputedDriversTests {
    private func network(_ kind: PolicyNetwork.Kind, hidden: [Int]) -> PolicyNetwork {
        PolicyNetwork(
            kind: kind, hidden: hidden, activation: .relu, slots: 2, features: 2, batch: 1,
            outputScale: kind == .dense ? 0.5 : 1)
    }

    private let normaliser = Normaliser(mean: [0, 0], deviation: [1, 1])
    private let groups = [[0], [1], [0, 1]]

    @Test("Dense: sums 4 and 2 lose what the slot's inputs gave, and the second unit stops at 0")
    func dense() throws {
        var weights = PolicyWeights(network: network(.dense, hidden: [2]), normaliser: normaliser)
        weights.inputWeight = [1, 0, 0, 2, 1, 1, -1, 0]
        weights.inputBias = [0.5, -5]
        weights.outputWeight = [1, 0.5, -1, 2]
        weights.outputBias = [0.25, 0]
        let policy = try PolicyFixture.mapped(weights, in: TemporaryFolder())
        let observation: [Float] = [1, 2, 3, 0.5]
        #expect(try policy.scores(observations: observation) == [2.625, 0])
        let deltas = try policy.ablationDeltas(
            observation: observation, mask: [true, true], slots: [1, 0], groups: groups)
        // Slot 1 without its first input: sums 1 and -1, so -1 x 1 x 0.5. Without its second: 4.5 and 2.
        // Without both: 1.5 and -1. Slot 0: 3 and 2; 4 and -2; 3 and -2.
        #expect(deltas == [[0.5, 0.25, 0.75], [0.5, 0.5, 1]])
    }

    @Test("Shared: the slot's own encoding and its half of the context change")
    func shared() throws {
        var weights = PolicyWeights(network: network(.shared, hidden: [1, 1]), normaliser: normaliser)
        weights.inputWeight = [1, 2]
        weights.hidden[0] = HiddenLayer(weight: [1], bias: [-1])
        weights.contextWeight = [0.5]
        weights.outputWeight = [2]
        weights.outputBias = [0]
        let policy = try PolicyFixture.mapped(weights, in: TemporaryFolder())
        let observation: [Float] = [1, 1, 2, -0.5]
        // Encodings 3 and 1, context 2, so 3 + 1 - 1 and 1 + 1 - 1.
        #expect(try policy.scores(observations: observation, masks: [true, true]) == [6, 2])
        // Slot 0: encoding 2 and context 1.5; 1 and 1; 0 and 0.5.
        let both = try policy.ablationDeltas(
            observation: observation, mask: [true, true], slots: [0], groups: groups)
        #expect(both == [[2.5, 5, 6]])
        // Outside the mask slot 0 is no part of the context, which is 1: 3 + 0.5 - 1; then 2, 1 and 0.
        let alone = try policy.ablationDeltas(
            observation: observation, mask: [false, true], slots: [0], groups: groups)
        #expect(alone == [[2, 4, 5]])
    }

    @Test("A group without weight, or at its neutral value, does nothing at all")
    func nothing() throws {
        var weights = PolicyFixture.weights(PolicyFixture.network(layerNorm: true))
        for slot in 0..<12 {
            for unit in 0..<5 { weights.inputWeight[(slot * 2 + 1) * 5 + unit] = 0 }
        }
        let policy = try PolicyFixture.mapped(weights, in: TemporaryFolder())
        var observation = PolicyFixture.observation(24)
        observation[2 * 7] = 0
        let deltas = try policy.ablationDeltas(
            observation: observation, mask: PolicyFixture.mask(12), slots: [4, 7],
            groups: [[0], [1], [2], []])
        #expect(deltas[0][0] != 0)
        #expect(deltas[0][1...] == [0, 0, 0] && deltas[1] == [0, 0, 0, 0])
    }

    @Test("Slots and groups outside the observation are refused")
    func refused() throws {
        let policy = try PolicyFixture.mapped(
            PolicyFixture.weights(PolicyFixture.network()), in: TemporaryFolder())
        let (observation, mask) = (PolicyFixture.observation(24), PolicyFixture.mask(12))
        func deltas(_ observation: [Float], _ mask: [Bool], _ slot: Int, _ group: Int) throws {
            _ = try policy.ablationDeltas(
                observation: observation, mask: mask, slots: [slot], groups: [[group]])
        }
        try deltas(observation, mask, 11, 2)
        #expect(throws: PolicyModelError.self) { try deltas(observation, mask, 12, 0) }
        #expect(throws: PolicyModelError.self) { try deltas(observation, mask, 0, 3) }
        #expect(throws: PolicyModelError.self) { try deltas(Array(observation.dropLast()), mask, 0, 0) }
        #expect(throws: PolicyModelError.self) { try deltas(observation, Array(mask.dropLast()), 0, 0) }
        #expect(throws: PolicyModelError.self) {
            try policy.exactScores(observations: observation, masks: Array(mask.dropLast()))
        }
        #expect(throws: PolicyModelError.self) {
            try policy.drivers(frame: PolicyFixture.frame(), slots: [0])
        }
    }
}
