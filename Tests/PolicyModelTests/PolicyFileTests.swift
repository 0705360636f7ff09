import Core
import Foundation
import PolicyModel
import TestSupport
import Testing

@Suite("Policy file") struct PolicyFileTests {
    @Test(
        "Weights survive writing and mapping", arguments: [[5], [5, 3], [2, 6, 4]],
        PolicyNetwork.Deviation.allCases)
    func roundTrip(hidden: [Int], deviation: PolicyNetwork.Deviation) throws {
        let folder = try TemporaryFolder()
        let weights = PolicyFixture.weights(PolicyFixture.network(hidden: hidden, deviation: deviation))
        try PolicyFile.write(weights, to: folder.appending("policy.safetensors"))
        let policy = try MappedPolicy(path: folder.appending("policy.safetensors"))
        #expect(policy.weights() == weights)
        #expect(policy.isFinite)
        #expect(policy.members[0].logDeviations.count == 12)
    }

    @Test("The same weights give the same bytes, in a file and in memory, aligned to 64")
    func deterministic() throws {
        let folder = try TemporaryFolder()
        let weights = PolicyFixture.weights(PolicyFixture.network())
        try PolicyFile.write(weights, to: folder.appending("policy.safetensors"))
        let bytes = try PolicyFile.bytes(weights)
        #expect(try Data(contentsOf: folder.url.appending(path: "policy.safetensors")) == Data(bytes))
        #expect(try PolicyFile.bytes(weights) == bytes)
        let header = bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
        #expect((8 + header) % 64 == 0)
    }

    @Test("Python's safetensors reads the file by batch, and ours reads Python's")
    func python() throws {
        let folder = try TemporaryFolder()
        let weights = PolicyFixture.weights(PolicyFixture.network())
        try PolicyFile.write(weights, to: folder.appending("policy.safetensors"))
        let names = try Peer.python(
            """
            import sys, json
            from safetensors import safe_open
            from safetensors.numpy import load_file, save_file
            path = sys.argv[1] + "/policy.safetensors"
            tensors = load_file(path)
            for name in sorted(tensors):
                print(name, tensors[name].dtype, "x".join(map(str, tensors[name].shape)))
            with safe_open(path, framework="numpy") as file:
                metadata = file.metadata()
            save_file(tensors, sys.argv[1] + "/python.safetensors", metadata=metadata)
            """, [folder.path])
        #expect(names.contains("batch.2.input.weight float32 8x5\n"))
        #expect(names.contains("batch.0.output.weight float32 4x3\n"))
        #expect(names.contains("hidden.0.weight float32 5x3\n"))
        #expect(names.contains("normaliser.std float64 2\n"))
        #expect(names.split(separator: "\n").count == 4 + 3 + 1 + 2 + 6 + 1)
        #expect(try MappedPolicy(path: folder.appending("python.safetensors")).weights() == weights)
    }

    @Test("Weights that are not finite or do not fit the network are not written")
    func refused() {
        var weights = PolicyFixture.weights(PolicyFixture.network())
        weights.outputBias[3] = .nan
        expectCode(.notFinite) { () throws(PolicyModelError) in _ = try PolicyFile.bytes(weights) }
        #expect(!weights.isFinite)
        weights.outputBias.removeLast()
        expectCode(.invalidPolicy) { () throws(PolicyModelError) in _ = try PolicyFile.bytes(weights) }
        let network = PolicyNetwork(hidden: [], slots: 12, features: 2, batch: 5)
        expectCode(.invalidPolicy) { () throws(PolicyModelError) in
            _ = try PolicyFile.bytes(PolicyWeights(network: network, normaliser: weights.normaliser))
        }
    }

    @Test("A file that is absent, empty or cut anywhere fails with a reason")
    func cut() throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("policy.safetensors")
        expectCode(.missing) { () throws(PolicyModelError) in _ = try MappedPolicy(path: path) }
        let bytes = Data(try PolicyFile.bytes(PolicyFixture.weights(PolicyFixture.network())))
        for length in [0, 1, 7, 8, 9, 100, bytes.count / 2, bytes.count - 1] {
            try bytes.prefix(length).write(to: URL(filePath: path))
            expectCode(.corrupt) { () throws(PolicyModelError) in _ = try MappedPolicy(path: path) }
        }
        try (bytes + Data([0])).write(to: URL(filePath: path))
        expectCode(.corrupt) { () throws(PolicyModelError) in _ = try MappedPolicy(path: path) }
    }

    @Test("A damaged header fails with a reason, whatever the damage")
    func damagedHeader() throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("policy.safetensors")
        let weights = PolicyFixture.weights(PolicyFixture.network())
        let bytes = try PolicyFile.bytes(weights)
        let length = Int(bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
        let header = String(decoding: bytes[8..<8 + length], as: UTF8.self)
        let cases: [(String, String, PolicyModelError.Code)] = [
            ("\"shape\":[8,5]", "\"shape\":[5,8]", .wrongTensor),
            ("\"F64\"", "\"F32\"", .wrongTensor),
            ("input.bias", "input.boas", .wrongTensor),
            ("[0,16]", "[9,16]", .corrupt),
            ("[0,16]", "[0,99]", .corrupt),
            ("[0,16]", "[16]  ", .corrupt),
            ("[0,16]", "[-8,8]", .corrupt),
            ("bellwether.policy", "bellwether.sample", .unsupported),
            ("\"version\":\"3\"", "\"version\":\"9\"", .unsupported),
            (#"kind\":\"dense"#, #"kind\":\"other"#, .unsupported),
            (#"\"batch\":4"#, #"\"batch\":5"#, .unsupported),
            (#"\"slots\":12"#, #"\"slots\":-4"#, .unsupported),
            ("\"version\":\"3\"", "\"version\":\"1\"", .unsupported),
            ("normaliser.upper", "normaliser.utter", .wrongTensor),
            (#"[\"crossSection\",\"timeSeries\"]"#, #"[\"crossSection\"]"#, .unsupported),
            ("crossSection", "crossStation", .unsupported),
            ("{", "[", .corrupt),
        ]
        for (old, new, code) in cases {
            let range = try #require(header.range(of: old), "\(old)")
            var changed = header.replacingCharacters(in: range, with: new)
            // The length stays, by taking from the padding or adding to it.
            while changed.utf8.count > length, changed.hasSuffix(" ") { changed.removeLast() }
            while changed.utf8.count < length { changed.append(" ") }
            var damaged = Data(withUnsafeBytes(of: UInt64(changed.utf8.count).littleEndian) { Array($0) })
            damaged += Data(changed.utf8) + Data(bytes[(8 + length)...])
            try damaged.write(to: URL(filePath: path))
            expectCode(code, "\(old) -> \(new)") { () throws(PolicyModelError) in
                _ = try MappedPolicy(path: path)
            }
        }
    }

    @Test("No byte of the header can be changed into a crash")
    func randomDamage() throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("policy.safetensors")
        let bytes = try PolicyFile.bytes(PolicyFixture.weights(PolicyFixture.network()))
        let head = 8 + Int(bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
        var generator = SeededGenerator(seed: 13)
        var opened = 0
        for _ in 0..<400 {
            var damaged = bytes
            // One digit more or less is likelier to pass the JSON than any byte.
            damaged[generator.index(below: head)] =
                generator.uniform() < 0.5
                ? 48 + UInt8(generator.index(below: 10)) : UInt8(generator.index(below: 256))
            try Data(damaged).write(to: URL(filePath: path))
            do {
                let policy = try MappedPolicy(path: path)
                let observation = PolicyFixture.observation(policy.network.observationCount)
                let scores = try policy.scores(observations: observation)
                #expect(scores.count == policy.network.slots)
                opened += 1
            } catch {
                #expect(error.kind == .badData, "\(error)")
            }
        }
        #expect(opened < 400)
    }

    @Test("A weight that is not finite in a file is found", arguments: [Float.nan, .infinity, -.infinity])
    func notFinite(_ value: Float) throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("policy.safetensors")
        var bytes = Data(try PolicyFile.bytes(PolicyFixture.weights(PolicyFixture.network())))
        withUnsafeBytes(of: value.bitPattern.littleEndian) {
            bytes.replaceSubrange(bytes.count - 4..<bytes.count, with: $0)
        }
        try bytes.write(to: URL(filePath: path))
        #expect(try !MappedPolicy(path: path).isFinite)
    }

    private func expectCode(
        _ code: PolicyModelError.Code, _ what: String = "", at location: SourceLocation = #_sourceLocation,
        _ body: () throws(PolicyModelError) -> Void
    ) {
        do {
            try body()
            Issue.record("\(what): nothing was thrown", sourceLocation: location)
        } catch {
            #expect(error.code == code, "\(what): \(error)", sourceLocation: location)
            #expect(!error.description.contains("\n"), sourceLocation: location)
        }
    }
}
