import Core
import Foundation
import PolicyModel
import TestSupport
import Testing

@Suite("Weights and inputs that are not numbers") struct UnsoundWeightTests {
    /// A policy file with one number of a tensor replaced.
    private func damaged(
        _ network: PolicyNetwork, _ tensor: String, at index: Int, _ value: Float,
        storage: PolicyStorage = .float32
    ) throws -> Result<[Float], PolicyModelError> {
        let folder = try TemporaryFolder()
        let path = folder.appending("policy.safetensors")
        var bytes = Data(try PolicyFile.bytes(PolicyFixture.weights(network), storage: storage))
        let length = Int(bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
        let header = try #require(
            JSONSerialization.jsonObject(with: bytes[8..<8 + length]) as? [String: Any])
        let entry = try #require(header[tensor] as? [String: Any])
        let start = 8 + length + (try #require(entry["data_offsets"] as? [Int])[0])
        if entry["dtype"] as? String == "BF16" {
            let bits = UInt16(value.bitPattern >> 16)
            withUnsafeBytes(of: bits.littleEndian) {
                bytes.replaceSubrange(start + 2 * index..<start + 2 * index + 2, with: $0)
            }
        } else {
            withUnsafeBytes(of: value.bitPattern.littleEndian) {
                bytes.replaceSubrange(start + 4 * index..<start + 4 * index + 4, with: $0)
            }
        }
        try bytes.write(to: URL(filePath: path))
        // Input 2 of batch 0 is 0.
        var observations = PolicyFixture.observation(12 * network.observedFeatures)
        observations[2] = 0
        let policy = try MappedPolicy(path: path)
        do throws(PolicyModelError) {
            return .success(
                try policy.scores(observations: observations, masks: [Bool](repeating: true, count: 12)))
        } catch {
            #expect(error.message.contains(path) && error.kind == .badData && !error.message.contains("\n"))
            return .failure(error)
        }
    }

    @Test(
        "Wherever a NaN or infinity is read, the pass ends and names the tensor",
        arguments: [Float.nan, .infinity, -.infinity], PolicyStorage.allCases)
    func matrices(_ value: Float, _ storage: PolicyStorage) throws {
        let dense = PolicyFixture.network(hidden: [5, 3], activation: .relu, squash: .tanh, layerNorm: true)
        let shared = PolicyFixture.network(kind: .shared, squash: .tanh)
        let cases: [(PolicyNetwork, String)] = [
            (dense, "batch.0.input.weight"), (dense, "batch.2.input.weight"), (dense, "hidden.0.weight"),
            (shared, "encoder.weight"), (shared, "context.weight"), (shared, "hidden.0.weight"),
            (shared, "output.weight"), (PolicyFixture.network(), "batch.1.output.weight"),
        ]
        for (network, tensor) in cases {
            let result = try damaged(network, tensor, at: 1, value, storage: storage)
            guard case .failure(let error) = result else {
                Issue.record("\(tensor): \(result)")
                continue
            }
            #expect(error.code == .notFinite && error.message.contains(tensor), "\(error)")
        }
    }

    @Test(
        "A NaN among what is no matrix ends the pass, too",
        arguments: ["input.bias", "norm.1.weight", "log_std"])
    func vectors(_ tensor: String) throws {
        let network = PolicyFixture.network(activation: .relu, layerNorm: true)
        guard case .failure(let error) = try damaged(network, tensor, at: 0, .nan) else {
            Issue.record("nothing was thrown")
            return
        }
        #expect(error.code == .notFinite)
    }

    @Test("Weights of an input that is 0 are not read", arguments: PolicyStorage.allCases)
    func unread(_ storage: PolicyStorage) throws {
        let network = PolicyFixture.network()
        // Five units: input 2 has the weights 10 to 14.
        let result = try damaged(network, "batch.0.input.weight", at: 12, .nan, storage: storage)
        let scores = try result.get()
        #expect(scores.allSatisfy { $0.isFinite })
        #expect(try scores == damaged(network, "batch.0.input.weight", at: 12, 7, storage: storage).get())
        #expect(try scores != damaged(network, "batch.0.input.weight", at: 16, 7, storage: storage).get())
    }

    @Test("An input that is no number, and sums that overflow, are errors and not scores")
    func inputs() throws {
        let policy = try PolicyFixture.mapped(
            PolicyFixture.weights(PolicyFixture.network()), in: TemporaryFolder())
        for value: Float in [.nan, .infinity, .greatestFiniteMagnitude] {
            var observations = PolicyFixture.observation(24)
            for place in 0..<4 { observations[place] = value }
            do {
                let scores = try policy.scores(observations: observations)
                // Large, and yet within a Float: tanh makes 1 of it.
                #expect(value.isFinite && scores.allSatisfy { $0.isFinite })
            } catch {
                #expect(error.code == .notFinite && error.message.contains("batch.0.input.weight"))
            }
        }
    }
}
