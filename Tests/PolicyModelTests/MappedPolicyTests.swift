import Core
import Foundation
import PolicyModel
import TestSupport
import Testing

@Suite("Serving pass") struct MappedPolicyTests {
    @Test(
        "The batched pass equals the plain one", arguments: [[5], [5, 3], [2, 6, 4]],
        PolicyNetwork.Activation.allCases)
    func batchedEqualsPlain(hidden: [Int], activation: PolicyNetwork.Activation) throws {
        let folder = try TemporaryFolder()
        let weights = PolicyFixture.weights(PolicyFixture.network(hidden: hidden, activation: activation))
        try PolicyFile.write(weights, to: folder.appending("policy.safetensors"))
        let policy = try MappedPolicy(path: folder.appending("policy.safetensors"))
        let observations = PolicyFixture.observation(3 * 24)
        let together = try policy.scores(observations: observations)
        for session in 0..<3 {
            let observation = Array(observations[session * 24..<(session + 1) * 24])
            let plain = weights.referenceScores(observation: observation)
            let alone = try policy.scores(observations: observation)
            #expect(PolicyFixture.largestDifference(alone, plain) < 1e-5)
            #expect(
                PolicyFixture.largestDifference(Array(together[session * 12..<(session + 1) * 12]), plain)
                    < 1e-5)
        }
    }

    @Test("At 61,200 x 64 x 64 x 3,600 it agrees with numpy and the plain pass, one session or many")
    func fullShape() throws {
        let folder = try TemporaryFolder()
        let network = PolicyNetwork(hidden: [64, 64])
        let weights = PolicyFixture.weights(network)
        let path = folder.appending("policy.safetensors")
        try PolicyFile.write(weights, to: path)
        let observations = PolicyFixture.observation(2 * network.observationCount)
        try observations.withUnsafeBytes {
            try Data($0).write(to: folder.url.appending(path: "observations"))
        }
        try Peer.python(
            """
            import sys, numpy as np
            from safetensors.numpy import load_file
            t = load_file(sys.argv[1] + "/policy.safetensors")
            x = np.fromfile(sys.argv[1] + "/observations", dtype="<f4").reshape(2, 61200)
            join = lambda part: np.concatenate([t[f"batch.{b}.{part}"] for b in range(9)])
            h = np.tanh(x @ join("input.weight") + t["input.bias"])
            h = np.tanh(h @ t["hidden.0.weight"] + t["hidden.0.bias"])
            y = h @ join("output.weight").T + join("output.bias")
            y.astype("<f4").tofile(sys.argv[1] + "/scores")
            """, [folder.path])
        let expected = try Data(contentsOf: folder.url.appending(path: "scores")).withUnsafeBytes {
            Array($0.bindMemory(to: Float.self))
        }
        let policy = try MappedPolicy(path: path)
        let together = try policy.scores(observations: observations)
        #expect(PolicyFixture.largestDifference(together, expected) < 1e-5)
        let first = Array(observations.prefix(network.observationCount))
        let alone = try policy.scores(observations: first)
        #expect(PolicyFixture.largestDifference(alone, Array(expected.prefix(3_600))) < 1e-5)
        #expect(PolicyFixture.largestDifference(alone, weights.referenceScores(observation: first)) < 1e-5)
        #expect(try policy.scores(observations: first) == alone)
        let threaded = try policy.scores(observations: observations, threads: 2)
        #expect(PolicyFixture.largestDifference(threaded, expected) < 1e-5)
    }

    @Test("A frame is encoded, normalised and scored; each batch is walked twice and then let go")
    func frame() throws {
        let folder = try TemporaryFolder()
        let network = PolicyNetwork(hidden: [64])
        let weights = PolicyFixture.weights(network)
        let path = folder.appending("policy.safetensors")
        try PolicyFile.write(weights, to: path)
        let frame = FeatureFrame(
            date: try #require(CivilDate("2024-03-01")), slots: [3, 500], symbols: ["A", "B"],
            columns: Feature.allCases.map { $0 == .tenureMonths ? [4, -4] : [10, 20] },
            previousClose: [9.5, 21])
        let policy = try MappedPolicy(path: path)
        var steps: [ScoringProgress] = []
        var residents: [Int] = []
        let result = try policy.scores(frame: frame) { step in
            steps.append(step)
            residents.append(Self.residentBytes(of: path))
        }
        let normalised = weights.normaliser.applied(toSession: ObservationEncoder.encode(frame).values)
        let plain = weights.referenceScores(observation: normalised)
        #expect(PolicyFixture.largestDifference(result.scores, plain) < 1e-5)
        #expect(result.mask.indices.filter { result.mask[$0] } == [3])
        #expect(result.logDeviations == [Float](repeating: weights.logDeviation[0], count: 3_600))
        #expect(
            steps.map(\.phase) == Array(repeating: .accumulate, count: 9) + Array(repeating: .score, count: 9)
        )
        #expect(steps.map(\.batch) == Array(0..<9) + Array(0..<9))
        // A batch of the first layer is 1.7 MB, the file 17 MB.
        let batch = network.batchInputCount * 64 * 4
        #expect(residents.allSatisfy { $0 < batch }, "\(residents)")
    }

    @Test("An observation of another size is refused")
    func wrongSize() throws {
        let folder = try TemporaryFolder()
        try PolicyFile.write(
            PolicyFixture.weights(PolicyFixture.network()), to: folder.appending("policy.safetensors"))
        let policy = try MappedPolicy(path: folder.appending("policy.safetensors"))
        #expect(throws: PolicyModelError.self) { try policy.scores(observations: [1, 2, 3]) }
        #expect(try policy.scores(observations: []).isEmpty)
        let frame = FeatureFrame(
            date: try #require(CivilDate("2024-03-01")), slots: [], symbols: [],
            columns: [[Double]](repeating: [], count: Feature.count), previousClose: [])
        #expect(throws: PolicyModelError.self) { try policy.scores(frame: frame) }
    }

    /// Bytes of `path` that are mapped in memory now, from the kernel's account of this process.
    private static func residentBytes(of path: String) -> Int {
        guard let data = try? FileHandle(forReadingFrom: URL(filePath: "/proc/self/smaps")).readToEnd() else {
            return .max
        }
        let maps = String(decoding: data, as: UTF8.self)
        var inside = false
        for line in maps.split(separator: "\n") {
            if line.hasSuffix(path) {
                inside = true
            } else if inside, line.hasPrefix("Rss:") {
                return (line.split(separator: " ").compactMap { Int($0) }.first ?? .max / 1_024) * 1_024
            }
        }
        return .max
    }
}
