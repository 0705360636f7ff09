import Core
import Foundation
import PolicyModel
import TestSupport
import Testing

/// Files as they were written before limits and scaling were kept with the policy.
@Suite("Policy file of version 1") struct FirstVersionPolicyTests {
    /// Writes the weights in the layout of version 1, by Python's safetensors.
    private func writeFirstVersion(_ weights: PolicyWeights, in folder: TemporaryFolder) throws -> String {
        try PolicyFile.write(weights, to: folder.appending("now.safetensors"))
        try Peer.python(
            """
            import sys, json
            from safetensors import safe_open
            from safetensors.numpy import load_file, save_file
            tensors = load_file(sys.argv[1] + "/now.safetensors")
            with safe_open(sys.argv[1] + "/now.safetensors", framework="numpy") as file:
                policy = json.loads(file.metadata()["policy"])
            assert policy.keys() == {"network", "clip", "scaling"}, policy
            del policy["scaling"], tensors["normaliser.lower"], tensors["normaliser.upper"]
            metadata = {"format": "bellwether.policy", "version": "1", "policy": json.dumps(policy)}
            save_file(tensors, sys.argv[1] + "/policy.safetensors", metadata=metadata)
            """, [folder.path])
        return folder.appending("policy.safetensors")
    }

    @Test("It loads, without limits and every feature scaled by the window")
    func loads() throws {
        let folder = try TemporaryFolder()
        let weights = PolicyFixture.weights(PolicyFixture.network())
        let policy = try MappedPolicy(path: try writeFirstVersion(weights, in: folder))
        #expect(
            policy.normaliser
                == Normaliser(
                    mean: weights.normaliser.mean, deviation: weights.normaliser.deviation,
                    clip: weights.normaliser.clip))
        var expected = weights
        expected.normaliser = policy.normaliser
        #expect(policy.weights() == expected)
        // Written again it is a file of today's version that says the same.
        try PolicyFile.write(policy.weights(), to: folder.appending("again.safetensors"))
        #expect(try MappedPolicy(path: folder.appending("again.safetensors")).weights() == expected)
    }

    @Test("Its scores are those of the rule it was written under, bit for bit")
    func sameScores() throws {
        let folder = try TemporaryFolder()
        let weights = PolicyFixture.weights(PolicyNetwork(hidden: [8]))
        let policy = try MappedPolicy(path: try writeFirstVersion(weights, in: folder))
        var generator = SeededGenerator(seed: 3)
        let columns = Feature.allCases.map { feature in
            (0..<100).map { _ in
                generator.uniform() < 0.1 && feature != .close ? .nan : 10 * exp(generator.gaussian())
            }
        }
        let frame = FeatureFrame(
            date: try #require(CivilDate("2024-03-01")), slots: (0..<100).map { Int32($0 * 36) },
            symbols: (0..<100).map { Symbol(rawValue: "S\($0)") }, columns: columns,
            previousClose: [Double](repeating: 10, count: 100))
        // The whole of version 1's normaliser.
        let old = ObservationEncoder.encode(frame).values.enumerated().map { place, value -> Float in
            let feature = place % Feature.count
            let score =
                (Double(value) - weights.normaliser.mean[feature]) / weights.normaliser.deviation[feature]
            return value.isNaN ? 0 : Float(min(max(score, -5), 5))
        }
        let ours = try policy.scores(frame: frame).scores
        #expect(try policy.scores(observations: old).map(\.bitPattern) == ours.map(\.bitPattern))
        #expect(Set(ours).count > 1_000)
    }

    @Test("A file of a later version without limits is refused")
    func withoutLimits() throws {
        let folder = try TemporaryFolder()
        let path = try writeFirstVersion(PolicyFixture.weights(PolicyFixture.network()), in: folder)
        var bytes = try Data(contentsOf: URL(filePath: path))
        let range = try #require(bytes.range(of: Data(#""version":"1""#.utf8)))
        bytes.replaceSubrange(range, with: Data(#""version":"3""#.utf8))
        try bytes.write(to: URL(filePath: path))
        let error = #expect(throws: PolicyModelError.self) { try MappedPolicy(path: path) }
        #expect(error?.code == .unsupported)
    }
}
