import Core
import Foundation
import PolicyModel
import TestSupport
import Testing

@Suite("Ensemble of policies") struct EnsemblePolicyTests {
    private let observations = PolicyFixture.observation(2 * 24)
    private let masks = PolicyFixture.mask(24)
    private let held = PolicyFixture.held(24)

    @Test("It survives a file, each member with its kind and its weight")
    func roundTrip() throws {
        let ensemble = PolicyFixture.ensemble()
        let policy = try PolicyFixture.mapped(ensemble, in: TemporaryFolder())
        #expect(policy.isEnsemble && policy.isFinite)
        #expect(policy.ensembleWeights() == ensemble)
        #expect(policy.members.map(\.weight) == [0.5, 0.3, 0.2])
        #expect(policy.members.map(\.network.kind) == [.shared, .dense, .dense])
        #expect(policy.weights() == ensemble.members[0].policy)
        #expect(try PolicyFile.bytes(ensemble) == PolicyFile.bytes(policy.ensembleWeights()))
    }

    @Test("Scores are the members' standardised ones, weighted, session by session")
    func scores() throws {
        let ensemble = PolicyFixture.ensemble()
        let policy = try PolicyFixture.mapped(ensemble, in: TemporaryFolder())
        let scores = try policy.scores(observations: observations, masks: masks, previousWeights: held)
        for session in 0..<2 {
            let slots = session * 12..<(session + 1) * 12
            let mask = Array(masks[slots])
            var expected = [Double](repeating: 0, count: 12)
            for member in ensemble.members {
                let network = member.policy.network
                let inputs = try network.inputs(
                    observations: Array(observations[session * 24..<(session + 1) * 24]),
                    previousWeights: Array(held[slots]))
                let own = member.policy.referenceScores(observation: inputs, mask: mask).map(Double.init)
                let chosen = own.indices.filter { mask[$0] }.map { own[$0] }
                let mean = chosen.reduce(0, +) / Double(chosen.count)
                let variance = chosen.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(chosen.count)
                for slot in 0..<12 {
                    expected[slot] += member.weight * (own[slot] - mean) / variance.squareRoot()
                }
            }
            #expect(PolicyFixture.largestDifference(Array(scores[slots]), expected.map { Float($0) }) < 1e-4)
            #expect(Set(scores[slots]).count == 12)
        }
        #expect(throws: PolicyModelError.self) { try policy.scores(observations: observations) }
    }

    @Test("PyTorch finds the same scores and deviations in the file of two shared members, for a frame")
    func pytorch() throws {
        let folder = try TemporaryFolder()
        let normaliser = PolicyFixture.weights(PolicyNetwork(kind: .shared, hidden: [8, 6])).normaliser
        let members = [0.7, 0.3].enumerated().map { index, weight in
            var policy = PolicyFixture.weights(
                PolicyNetwork(
                    kind: .shared, hidden: [8 + index, 6], deviation: index == 0 ? .global : .perSlot),
                seed: UInt64(20 + index))
            policy.normaliser = normaliser
            return PolicyEnsembleWeights.Member(weight: weight, policy: policy)
        }
        let policy = try PolicyFixture.mapped(PolicyEnsembleWeights(members: members), in: folder)
        var generator = SeededGenerator(seed: 5)
        let frame = FeatureFrame(
            date: try #require(CivilDate("2024-03-01")), slots: (0..<100).map { Int32($0 * 36) },
            symbols: (0..<100).map { Symbol(rawValue: "S\($0)") },
            columns: Feature.allCases.map { feature in
                (0..<100).map { feature == .tenureMonths ? Double($0 - 20) : 10 * exp(generator.gaussian()) }
            }, previousClose: [Double](repeating: 10, count: 100))
        var steps: [ScoringProgress] = []
        let result = try policy.scores(frame: frame) { steps.append($0) }
        #expect(steps.map(\.batch) == Array(0..<18) + Array(0..<18))
        #expect(steps.allSatisfy { $0.batchCount == 18 })
        let raw = ObservationEncoder.encode(frame)
        try PolicyFixture.write(normaliser.applied(toSession: raw.values), to: "observation", in: folder)
        try PolicyFixture.write(raw.mask, to: "mask", in: folder)
        try Peer.python(
            """
            import sys, json, numpy as np, torch
            from safetensors import safe_open
            folder = sys.argv[1]
            with safe_open(folder + "/ensemble.safetensors", framework="pt") as file:
                t = {name: file.get_tensor(name) for name in file.keys()}
                members = json.loads(file.metadata()["policy"])["members"]
            x = torch.tensor(np.fromfile(folder + "/observation", dtype="<f4").reshape(3600, 17))
            mask = torch.tensor(np.fromfile(folder + "/mask", dtype=np.bool_))
            scores, variance = torch.zeros(3600), torch.zeros(3600)
            for k, member in enumerate(members):
                w = {name.removeprefix(f"member.{k}."): value for name, value in t.items()}
                h = torch.tanh(x @ w["encoder.weight"] + w["encoder.bias"])
                c = h[mask].mean(0) @ w["context.weight"] + w["hidden.0.bias"]
                s = torch.tanh(h @ w["hidden.0.weight"] + c) @ w["output.weight"] + w["output.bias"]
                std = s[mask].std(unbiased=False)
                scores += member["weight"] * (s - s[mask].mean()) / std
                variance += (member["weight"] * w["log_std"].exp() / std) ** 2
            scores.numpy().tofile(folder + "/scores")
            (variance.log() / 2).numpy().tofile(folder + "/deviations")
            """, [folder.path])
        let expected = try PolicyFixture.floats("scores", in: folder)
        #expect(PolicyFixture.largestDifference(result.scores, expected) < 1e-4)
        #expect(
            PolicyFixture.largestDifference(
                result.logDeviations, try PolicyFixture.floats("deviations", in: folder)) < 1e-4)
        #expect(result.mask == raw.mask && result.mask.count { $0 } == 79)
    }

    @Test("A member whose scores are all the same adds nothing; if all are, scores are 0")
    func withoutSpread() throws {
        let folder = try TemporaryFolder()
        var ensemble = PolicyFixture.ensemble()
        func constant(_ weights: PolicyWeights) -> PolicyWeights {
            var weights = PolicyWeights(network: weights.network, normaliser: weights.normaliser)
            weights.outputBias = weights.outputBias.map { _ in 0.3 }
            return weights
        }
        for member in [0, 1] { ensemble.members[member].policy = constant(ensemble.members[member].policy) }
        let alone = PolicyEnsembleWeights(members: [.init(weight: 1, policy: ensemble.members[2].policy)])
        let scores = try PolicyFixture.mapped(ensemble, in: folder).scores(
            observations: observations, masks: masks)
        let expected = try PolicyFixture.mapped(alone, in: folder).scores(
            observations: observations, masks: masks)
        #expect(PolicyFixture.largestDifference(scores, expected.map { 0.2 * $0 }) < 1e-6)
        ensemble.members[2].policy = constant(ensemble.members[2].policy)
        #expect(
            try PolicyFixture.mapped(ensemble, in: folder).scores(observations: observations, masks: masks)
                == [Float](repeating: 0, count: 24))
    }

    @Test("Members that do not fit together are not written")
    func refused() throws {
        func code(_ change: (inout PolicyEnsembleWeights) -> Void) -> PolicyModelError.Code? {
            var ensemble = PolicyFixture.ensemble()
            change(&ensemble)
            do {
                _ = try PolicyFile.bytes(ensemble)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code { _ in } == nil)
        #expect(code { $0.members = [] } == .invalidPolicy)
        #expect(code { $0.members = Array(repeating: $0.members[0], count: 65) } == .invalidPolicy)
        #expect(code { $0.members[0].weight = 0.6 } == .invalidPolicy)
        #expect(code { $0.members[0].weight = .nan } == .invalidPolicy)
        #expect(
            code {
                $0.members[0].weight = -0.1
                $0.members[1].weight = 0.9
            } == .invalidPolicy)
        #expect(code { $0.members[1].policy.normaliser.clip = 3 } == .invalidPolicy)
        #expect(
            code {
                var network = PolicyFixture.network()
                network.slots = 8
                $0.members[1].policy = PolicyFixture.weights(network)
            } == .invalidPolicy)
        #expect(code { $0.members[2].policy.outputBias[0] = .infinity } == .notFinite)
    }
}
