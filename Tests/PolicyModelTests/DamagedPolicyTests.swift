import Core
import Foundation
import PolicyModel
import TestSupport
import Testing

@Suite("Damaged files of shared networks and ensembles") struct DamagedPolicyTests {
    /// Replaces the first `old` of the header, whose length stays, and says how the file then fails.
    private func failure(
        _ bytes: [UInt8], _ old: String, _ new: String, in folder: TemporaryFolder
    ) throws -> PolicyModelError? {
        let length = Int(bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
        let header = String(decoding: bytes[8..<8 + length], as: UTF8.self)
        let range = try #require(header.range(of: old), "\(old)")
        var changed = header.replacingCharacters(in: range, with: new)
        while changed.utf8.count > length, changed.hasSuffix(" ") { changed.removeLast() }
        while changed.utf8.count < length { changed.append(" ") }
        let size = withUnsafeBytes(of: UInt64(changed.utf8.count).littleEndian) { Data($0) }
        let path = folder.appending("policy.safetensors")
        try (size + Data(changed.utf8) + Data(bytes[(8 + length)...])).write(to: URL(filePath: path))
        do {
            _ = try MappedPolicy(path: path)
            return nil
        } catch {
            return error
        }
    }

    @Test("A shared network's file says what is wrong with it")
    func shared() throws {
        let folder = try TemporaryFolder()
        let bytes = try PolicyFile.bytes(
            PolicyFixture.weights(PolicyFixture.network(kind: .shared, layerNorm: true)))
        let cases: [(String, String, PolicyModelError.Code)] = [
            (#"kind\":\"shared"#, #"kind\":\"dense"#, .wrongTensor),
            ("context.weight", "contest.weight", .wrongTensor),
            ("norm.1.bias", "norm.2.bias", .wrongTensor),
            (#"\"layerNorm\":true"#, #"\"layerNorm\":1"#, .unsupported),
            (#"\"hidden\":[5,3]"#, #"\"hidden\":[5]"#, .unsupported),
            (#"\"hidden\":[5,3]"#, #"\"hidden\":[3,5]"#, .wrongTensor),
            (#"\"squash\":\"none"#, #"\"squash\":\"soft"#, .unsupported),
            (#"\"previousWeights\":false"#, #"\"previousWeights\":true"#, .unsupported),
            (#"\"features\":2"#, #"\"features\":0"#, .unsupported),
        ]
        for (old, new, code) in cases {
            #expect(try failure(bytes, old, new, in: folder)?.code == code, "\(old) -> \(new)")
        }
        #expect(try failure(bytes, #"\"squash\":\"none"#, #"\"squash\":\"tanh"#, in: folder) == nil)
    }

    @Test("An ensemble's file says what is wrong with it")
    func ensemble() throws {
        let folder = try TemporaryFolder()
        let bytes = try PolicyFile.bytes(PolicyFixture.ensemble())
        let cases: [(String, String, PolicyModelError.Code)] = [
            (#"\"weight\":0.5"#, #"\"weight\":0.4"#, .unsupported),
            (#"\"weight\":0.5"#, #"\"weight\":-0.5"#, .unsupported),
            (#"\"weight\":0.5"#, #"\"weight\":null"#, .unsupported),
            (#"\"members\":"#, #"\"network\":"#, .unsupported),
            (#"\"members\":"#, #"\"numbers\":"#, .unsupported),
            ("member.2.log_std", "member.3.log_std", .wrongTensor),
            (#"\"slots\":12"#, #"\"slots\":8"#, .unsupported),
            (#"\"features\":2"#, #"\"features\":1"#, .unsupported),
        ]
        for (old, new, code) in cases {
            let error = try failure(bytes, old, new, in: folder)
            #expect(error?.code == code, "\(old) -> \(new): \(error?.description ?? "none")")
            #expect(error?.description.contains("\n") == false)
        }
    }

    @Test("No byte of the header can be changed into a crash", arguments: [true, false])
    func randomDamage(isEnsemble: Bool) throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("policy.safetensors")
        let bytes =
            isEnsemble
            ? try PolicyFile.bytes(PolicyFixture.ensemble())
            : try PolicyFile.bytes(
                PolicyFixture.weights(
                    PolicyFixture.network(kind: .shared, layerNorm: true, previousWeights: true)))
        let head = 8 + Int(bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
        var generator = SeededGenerator(seed: 17)
        var opened = 0
        for _ in 0..<200 {
            var damaged = bytes
            damaged[generator.index(below: head)] =
                generator.uniform() < 0.5
                ? 48 + UInt8(generator.index(below: 10)) : UInt8(generator.index(below: 256))
            try Data(damaged).write(to: URL(filePath: path))
            do {
                let policy = try MappedPolicy(path: path)
                let slots = policy.network.slots
                let scores = try policy.scores(
                    observations: PolicyFixture.observation(slots * policy.network.observedFeatures),
                    masks: PolicyFixture.mask(slots))
                #expect(scores.count == slots)
                opened += 1
            } catch {
                #expect(error.kind == .badData, "\(error)")
            }
        }
        #expect(opened < 200)
    }

    @Test("A NaN among the weights of any member is found")
    func notFinite() throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("policy.safetensors")
        var bytes = Data(try PolicyFile.bytes(PolicyFixture.ensemble()))
        withUnsafeBytes(of: Float.nan.bitPattern.littleEndian) {
            bytes.replaceSubrange(bytes.count - 4..<bytes.count, with: $0)
        }
        try bytes.write(to: URL(filePath: path))
        #expect(try !MappedPolicy(path: path).isFinite)
    }

    @Test("A file of version 2, which knows nothing of what came later, loads and scores the same")
    func secondVersion() throws {
        let folder = try TemporaryFolder()
        let weights = PolicyFixture.weights(PolicyFixture.network())
        let now = try PolicyFixture.mapped(weights, in: folder, as: "now.safetensors")
        try Peer.python(
            """
            import sys, json
            from safetensors import safe_open
            from safetensors.numpy import load_file, save_file
            path = sys.argv[1] + "/now.safetensors"
            with safe_open(path, framework="numpy") as file:
                policy = json.loads(file.metadata()["policy"])
            for key in ["squash", "layerNorm", "previousWeights"]:
                del policy["network"][key]
            metadata = {"format": "bellwether.policy", "version": "2", "policy": json.dumps(policy)}
            save_file(load_file(path), sys.argv[1] + "/second.safetensors", metadata=metadata)
            """, [folder.path])
        let second = try MappedPolicy(path: folder.appending("second.safetensors"))
        #expect(second.weights() == weights)
        let observations = PolicyFixture.observation(24)
        #expect(try second.scores(observations: observations) == now.scores(observations: observations))
    }
}
