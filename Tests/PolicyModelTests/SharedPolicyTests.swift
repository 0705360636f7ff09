import Core
import Foundation
import PolicyModel
import TestSupport
import Testing

@Suite("Serving a shared network") struct SharedPolicyTests {
    private let network = PolicyNetwork(kind: .shared, hidden: [32, 32])
    private let observation = PolicyFixture.observation(3_600 * 17)
    private let mask = PolicyFixture.mask(3_600)

    @Test("Nine batches score as one does")
    func batchedEqualsUnbatched() throws {
        let folder = try TemporaryFolder()
        let weights = PolicyFixture.weights(network)
        var whole = weights
        whole.network.batch = 3_600
        let batched = try PolicyFixture.mapped(weights, in: folder)
        let unbatched = try PolicyFixture.mapped(whole, in: folder, as: "whole.safetensors")
        let scores = try batched.scores(observations: observation, masks: mask)
        let expected = try unbatched.scores(observations: observation, masks: mask)
        #expect(PolicyFixture.largestDifference(scores, expected) < 1e-6)
        #expect(try scores == batched.scores(observations: observation, masks: mask))
        let plain = weights.referenceScores(observation: observation, mask: mask)
        #expect(PolicyFixture.largestDifference(scores, plain) < 1e-5)
    }

    @Test("Permuting the slots permutes the scores")
    func equivariant() throws {
        let policy = try PolicyFixture.mapped(PolicyFixture.weights(network), in: TemporaryFolder())
        var generator = SeededGenerator(seed: 8)
        var order = Array(0..<3_600)
        for last in order.indices.dropFirst().reversed() {
            order.swapAt(last, generator.index(below: last + 1))
        }
        let scores = try policy.scores(observations: observation, masks: mask)
        let permuted = try policy.scores(
            observations: order.flatMap { observation[$0 * 17..<($0 + 1) * 17] },
            masks: order.map { mask[$0] })
        #expect(PolicyFixture.largestDifference(permuted, order.map { scores[$0] }) < 1e-6)
        #expect(Set(scores).count > 3_000)
    }

    @Test("A slot that may not be bought changes no bit of the others' scores; one that may be, does")
    func padding() throws {
        let policy = try PolicyFixture.mapped(PolicyFixture.weights(network), in: TemporaryFolder())
        let scores = try policy.scores(observations: observation, masks: mask)
        let padding = try #require(mask.firstIndex(of: false))
        var filled = observation
        for feature in 0..<17 { filled[padding * 17 + feature] = Float(feature) - 3 }
        let others = try policy.scores(observations: filled, masks: mask)
        #expect(scores.indices.allSatisfy { $0 == padding || scores[$0].bitPattern == others[$0].bitPattern })
        #expect(scores[padding] != others[padding])
        var wider = mask
        wider[padding] = true
        #expect(try policy.scores(observations: filled, masks: wider) != others)
    }

    @Test("Without a slot to buy the context is 0; without masks or with too few there are no scores")
    func masks() throws {
        let weights = PolicyFixture.weights(PolicyFixture.network(kind: .shared))
        let policy = try PolicyFixture.mapped(weights, in: TemporaryFolder())
        let observation = PolicyFixture.observation(24)
        let none = [Bool](repeating: false, count: 12)
        let scores = try policy.scores(observations: observation, masks: none)
        let plain = weights.referenceScores(observation: observation, mask: none)
        #expect(PolicyFixture.largestDifference(scores, plain) < 1e-6)
        #expect(scores.allSatisfy { $0.isFinite })
        for masks: [Bool]? in [nil, [true]] {
            do {
                _ = try policy.scores(observations: observation, masks: masks)
                Issue.record("nothing was thrown")
            } catch {
                #expect(error.code == .wrongObservation)
            }
        }
    }

    @Test("A frame is scored in two walks of nine batches, with what was held")
    func frame() throws {
        let network = PolicyNetwork(kind: .shared, hidden: [8, 6], previousWeights: true)
        let weights = PolicyFixture.weights(network)
        let policy = try PolicyFixture.mapped(weights, in: TemporaryFolder())
        let frame = FeatureFrame(
            date: try #require(CivilDate("2024-03-01")), slots: [3, 500], symbols: ["A", "B"],
            columns: Feature.allCases.map { $0 == .tenureMonths ? [4, -4] : [10, 20] },
            previousClose: [9.5, 21])
        var held = [Double](repeating: 0, count: 3_600)
        held[3] = 0.02
        var steps: [ScoringProgress] = []
        let result = try policy.scores(frame: frame, previousWeights: held) { steps.append($0) }
        let normalised = weights.normaliser.applied(toSession: ObservationEncoder.encode(frame).values)
        let inputs = try network.inputs(observations: normalised, previousWeights: held.map { Float($0) })
        let plain = weights.referenceScores(observation: inputs, mask: result.mask)
        #expect(PolicyFixture.largestDifference(result.scores, plain) < 1e-5)
        #expect(result.mask.indices.filter { result.mask[$0] } == [3])
        #expect(
            steps.map(\.phase) == Array(repeating: .accumulate, count: 9) + Array(repeating: .score, count: 9)
        )
        #expect(steps.map(\.batch) == Array(0..<9) + Array(0..<9))
    }
}
