import Core
import Foundation
import PolicyModel
import TestSupport
import Testing

@Suite("Drivers against a whole pass over the changed observation") struct DriverDeltasTests {
    private let groups = [[0], [1], [2], [0, 1], [0, 1, 2]]
    private let observation = PolicyFixture.observation(24)
    private let mask = PolicyFixture.mask(12)
    /// Of a seventh each, so that ablating one is no small matter.
    private let held = PolicyFixture.held(12)

    /// The observation and the weights held with some of a slot's numbers at 0.
    private func changed(_ slot: Int, _ group: [Int]) -> (observation: [Float], held: [Float]) {
        var (observation, held) = (observation, held)
        for place in group {
            if place == 2 { held[slot] = 0 } else { observation[slot * 2 + place] = 0 }
        }
        return (observation, held)
    }

    /// Scores by ``PolicyWeights/referenceScores(observation:mask:)``, put together in Double.
    private func reference(
        _ ensemble: PolicyEnsembleWeights, isEnsemble: Bool, _ observation: [Float], _ held: [Float]
    ) throws -> [Double] {
        var total = [Double](repeating: 0, count: 12)
        for member in ensemble.members {
            let inputs = try member.policy.network.inputs(observations: observation, previousWeights: held)
            let scores = member.policy.referenceScores(observation: inputs, mask: mask).map(Double.init)
            guard isEnsemble else { return scores }
            let chosen = scores.indices.filter { mask[$0] }.map { scores[$0] }
            let mean = chosen.reduce(0, +) / Double(chosen.count)
            let variance = chosen.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(chosen.count)
            for slot in 0..<12 {
                total[slot] += member.weight * (scores[slot] - mean) / variance.squareRoot()
            }
        }
        return total
    }

    /// The largest difference from two whole passes, of the reference and of the exact pass, over all slots.
    private func differences(
        _ policy: MappedPolicy, _ ensemble: PolicyEnsembleWeights
    ) throws -> (reference: Double, exact: Double, largestDelta: Double) {
        let slots = Array(0..<12)
        let deltas = try policy.ablationDeltas(
            observation: observation, mask: mask, previousWeights: held, slots: slots, groups: groups)
        let isEnsemble = policy.isEnsemble
        let base = try reference(ensemble, isEnsemble: isEnsemble, observation, held)
        let exactBase = try policy.exactScores(
            observations: observation, masks: mask, previousWeights: held)
        var result = (reference: 0.0, exact: 0.0, largestDelta: 0.0)
        for slot in slots {
            for (index, group) in groups.enumerated() {
                let (other, weights) = changed(slot, group)
                let after = try reference(ensemble, isEnsemble: isEnsemble, other, weights)
                let exact = try policy.exactScores(observations: other, masks: mask, previousWeights: weights)
                let delta = deltas[slot][index]
                result.reference = max(result.reference, abs(delta - (base[slot] - after[slot])))
                result.exact = max(result.exact, abs(delta - (exactBase[slot] - exact[slot])))
                result.largestDelta = max(result.largestDelta, abs(delta))
            }
        }
        return result
    }

    @Test("Every kind of network, random weights", arguments: PolicyFixture.variants.indices)
    func networks(index: Int) throws {
        let folder = try TemporaryFolder()
        var largestDelta = 0.0
        for seed in UInt64(1)...20 {
            let weights = PolicyFixture.weights(PolicyFixture.variants[index], seed: seed)
            let policy = try PolicyFixture.mapped(weights, in: folder, as: "\(seed).safetensors")
            let found = try differences(
                policy, PolicyEnsembleWeights(members: [.init(weight: 1, policy: weights)]))
            #expect(found.reference < 2e-7 && found.exact < 1e-12)
            largestDelta = max(largestDelta, found.largestDelta)
        }
        #expect(largestDelta > 0.005)
    }

    @Test("Ensembles, whose mean and deviation change with one slot")
    func ensembles() throws {
        for seed in UInt64(0)..<20 {
            var ensemble = PolicyFixture.ensemble()
            for index in ensemble.members.indices {
                let normaliser = ensemble.members[index].policy.normaliser
                ensemble.members[index].policy = PolicyFixture.weights(
                    ensemble.members[index].policy.network, seed: 100 * seed + UInt64(index))
                ensemble.members[index].policy.normaliser = normaliser
            }
            let policy = try PolicyFixture.mapped(ensemble, in: TemporaryFolder())
            let found = try differences(policy, ensemble)
            // Float roundings of the reference are divided by each member's deviation, which may be small.
            #expect(found.reference < 2e-5 && found.exact < 1e-11)
            #expect(found.largestDelta > 0.1)
        }
    }

    @Test(
        "Weights stored as bfloat16 are explained as they are stored", arguments: PolicyNetwork.Kind.allCases)
    func rounded(kind: PolicyNetwork.Kind) throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("rounded.safetensors")
        let weights = PolicyFixture.weights(PolicyFixture.network(kind: kind, previousWeights: true))
        try PolicyFile.write(weights, to: path, storage: .bfloat16)
        let policy = try MappedPolicy(path: path)
        let stored = policy.weights()
        #expect(stored != weights)
        let found = try differences(
            policy, PolicyEnsembleWeights(members: [.init(weight: 1, policy: stored)]))
        #expect(found.reference < 2e-7 && found.exact < 1e-12 && found.largestDelta > 1e-3)
    }

    @Test("The exact pass scores as the serving pass does", arguments: PolicyFixture.variants.indices)
    func exactScores(index: Int) throws {
        let weights = PolicyFixture.weights(PolicyFixture.variants[index])
        let policy = try PolicyFixture.mapped(weights, in: TemporaryFolder())
        let two = PolicyFixture.observation(48)
        let (masks, held) = (PolicyFixture.mask(24), PolicyFixture.held(24))
        let scores = try policy.scores(observations: two, masks: masks, previousWeights: held)
        let exact = try policy.exactScores(observations: two, masks: masks, previousWeights: held, threads: 2)
        #expect(PolicyFixture.largestDifference(scores, exact.map { Float($0) }) < 1e-6)
    }

    @Test("A frame's drivers come by group, the weight held among them where the network looks at it")
    func frames() throws {
        for previousWeights in [false, true] {
            let weights = PolicyFixture.weights(
                PolicyNetwork(kind: .shared, hidden: [8, 6], previousWeights: previousWeights))
            let policy = try PolicyFixture.mapped(weights, in: TemporaryFolder())
            let frame = PolicyFixture.frame()
            var held = [Double](repeating: 0, count: 3_600)
            held[500] = 0.02
            let drivers = try policy.drivers(frame: frame, previousWeights: held, slots: [500, 3, 9])
            let groups = FeatureGroup.allCases.filter { previousWeights || $0 != .holding }
            #expect(drivers.allSatisfy { $0.map(\.group) == groups })
            #expect(drivers[0].allSatisfy { $0.delta != 0 || $0.group == .membership })
            #expect(drivers[1].last?.delta == 0 || !previousWeights)
            #expect(drivers[2].allSatisfy { $0.delta == 0 })
            #expect(Set(groups.flatMap(policy.inputs)).sorted() == Array(0..<(previousWeights ? 18 : 17)))
        }
    }

    @Test("Scores bring their drivers along, of a layer large enough not to be walked again too")
    func scored() throws {
        let frame = PolicyFixture.frame()
        let slots = frame.slots.map(Int.init)
        for hidden in [[8, 6], [144, 5]] {
            let policy = try PolicyFixture.mapped(
                PolicyFixture.weights(PolicyNetwork(hidden: hidden)), in: TemporaryFolder())
            let scored = try policy.scored(frame: frame, threads: 2)
            #expect(try scored.scores.scores == policy.scores(frame: frame).scores)
            let drivers = try scored.drivers(of: slots)
            #expect(try drivers == scored.drivers(of: slots, threads: 3))
            let exact = try policy.drivers(frame: frame, slots: slots)
            #expect(drivers.map { $0.map(\.group) } == exact.map { $0.map(\.group) })
            let differences = zip(drivers.joined(), exact.joined()).map { abs($0.delta - $1.delta) }
            #expect((differences.max() ?? 1) < 1e-8)
            #expect((exact.joined().map { abs($0.delta) }.max() ?? 0) > 1e-4)
        }
    }
}
