import Core
import Foundation
import PolicyModel
import TestSupport
import Testing

@Suite("Policies stored in bfloat16") struct StoredPolicyTests {
    @Test(
        "The batched pass equals the plain one on the rounded weights, and the file gives these back",
        arguments: PolicyFixture.variants)
    func batchedEqualsPlain(_ network: PolicyNetwork) throws {
        let weights = PolicyFixture.weights(network)
        let rounded = weights.rounded(to: .bfloat16)
        let policy = try PolicyFixture.mapped(weights, in: TemporaryFolder(), storage: .bfloat16)
        #expect(rounded != weights && policy.weights() == rounded && policy.isFinite)
        let observations = PolicyFixture.observation(24)
        let mask = PolicyFixture.mask(12)
        let held = PolicyFixture.held(12)
        let inputs = try network.inputs(observations: observations, previousWeights: held)
        let scores = try policy.scores(observations: observations, masks: mask, previousWeights: held)
        let plain = rounded.referenceScores(observation: inputs, mask: mask)
        #expect(PolicyFixture.largestDifference(scores, plain) < 1e-5)
        #expect(scores != weights.referenceScores(observation: inputs, mask: mask))
    }

    @Test("A weight goes to the nearest bfloat16, a tie to the even one; small numbers keep their precision")
    func rounding() throws {
        var weights = PolicyFixture.weights(PolicyFixture.network())
        let half: Float = 1 / 256
        let cases: [(Float, Float)] = [
            (1, 1), (1 + half, 1), ((1 + half).nextUp, 1 + 2 * half), (1 + 3 * half, 1 + 4 * half),
            (-1 - half, -1), (-1 - 3 * half, -1 - 4 * half), (-0.0, -0.0), (0.1, 0.100097656),
            (Float.leastNonzeroMagnitude, 0), (3.3e38, 3.2964854e38),
        ]
        for (index, (value, _)) in cases.enumerated() { weights.inputWeight[index] = value }
        let rounded = weights.rounded(to: .bfloat16)
        for (index, (value, expected)) in cases.enumerated() {
            let got = rounded.inputWeight[index]
            #expect(abs(got / expected - 1) < 1e-4 || got == expected, "\(value) became \(got)")
            #expect(got.sign == expected.sign && got.bitPattern & 0xFFFF == 0)
        }
        #expect(rounded.inputBias == weights.inputBias && rounded.outputBias == weights.outputBias)
        #expect(rounded.logDeviation == weights.logDeviation && rounded.normaliser == weights.normaliser)
        #expect(weights.rounded(to: .float32) == weights)
    }

    @Test("PyTorch reads the same rounded matrices from the file, which is half as large")
    func pytorch() throws {
        let folder = try TemporaryFolder()
        let network = PolicyNetwork(hidden: [7, 5], slots: 30, features: 17, batch: 10)
        let weights = PolicyFixture.weights(network)
        try PolicyFile.write(weights, to: folder.appending("whole"))
        try PolicyFile.write(weights, to: folder.appending("halved"), storage: .bfloat16)
        #expect(
            try PolicyFile.bytes(weights, storage: .bfloat16)
                == [UInt8](Data(contentsOf: folder.url.appending(path: "halved"))))
        let answer = try Peer.python(
            """
            import sys, torch
            from safetensors.torch import load_file
            whole, halved = (load_file(sys.argv[1] + name) for name in ["/whole", "/halved"])
            matrices = [n for n in whole if n.endswith(".weight")]
            print(whole.keys() == halved.keys(), len(matrices),
                  all(torch.equal(whole[n].bfloat16(), halved[n]) for n in matrices),
                  all(torch.equal(whole[n], halved[n]) for n in whole if n not in matrices))
            """, [folder.path])
        #expect(answer == "True 7 True True\n")
        let sizes = try ["whole", "halved"].map {
            try FileManager.default.attributesOfItem(atPath: folder.appending($0))[.size] as? Int ?? 0
        }
        let matrices = weights.inputWeight.count + weights.hidden[0].weight.count + weights.outputWeight.count
        #expect(abs(sizes[0] - sizes[1] - 2 * matrices) <= 128)
    }

    @Test("An ensemble is stored so too, each member scored by its rounded weights")
    func ensemble() throws {
        let folder = try TemporaryFolder()
        var ensemble = PolicyFixture.ensemble()
        try PolicyFile.write(ensemble, to: folder.appending("halved"), storage: .bfloat16)
        let policy = try MappedPolicy(path: folder.appending("halved"))
        for index in ensemble.members.indices {
            ensemble.members[index].policy = ensemble.members[index].policy.rounded(to: .bfloat16)
        }
        #expect(policy.ensembleWeights() == ensemble)
        let observations = PolicyFixture.observation(24)
        let mask = PolicyFixture.mask(12)
        let whole = try PolicyFixture.mapped(ensemble, in: folder)
        let expected = try whole.scores(observations: observations, masks: mask)
        #expect(try policy.scores(observations: observations, masks: mask) == expected)
    }

    @Test("A weight that rounds to infinity is not written")
    func tooLarge() throws {
        var weights = PolicyFixture.weights(PolicyFixture.network())
        weights.outputWeight[2] = .greatestFiniteMagnitude
        #expect(throws: Never.self) { try PolicyFile.bytes(weights) }
        do {
            _ = try PolicyFile.bytes(weights, storage: .bfloat16)
            Issue.record("nothing was thrown")
        } catch {
            #expect(error.code == .notFinite && error.message.contains("batch.0.output.weight"))
        }
    }
}
