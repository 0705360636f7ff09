import Core
import Foundation
import PolicyModel
import PolicyTraining
import TestSupport
import Testing

extension PolicyTrainingTests {
    @Suite("TorchScript export") struct TorchScriptExportTests {
        private let folder: TemporaryFolder
        private let version = YearMonth(year: 2023, month: 1)

        init() throws {
            folder = try TemporaryFolder()
        }

        private func export(_ policy: MappedPolicy) throws -> TorchScriptExport {
            try TorchScriptExport(policy, version: #require(version), policyDigest: "d1")
        }

        private func mapped(_ network: PolicyNetwork, _ name: String, seed: UInt64) throws -> MappedPolicy {
            try PolicyFile.write(
                ExportFixture.weights(network, seed: seed), to: folder.appending("\(name).safetensors"))
            return try MappedPolicy(path: folder.appending("\(name).safetensors"))
        }

        private func write(_ values: [Double], _ name: String) throws {
            try values.withUnsafeBytes { try Data($0).write(to: folder.url.appending(path: name)) }
        }

        private func floats(_ name: String) throws -> [Float] {
            try Data(contentsOf: folder.url.appending(path: name)).withUnsafeBytes {
                Array($0.bindMemory(to: Float.self))
            }
        }

        private func difference(_ left: [Float], _ right: [Float]) -> Float {
            guard left.count == right.count else { return .infinity }
            return zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) }
        }

        /// Standard deviation over the slots that may be bought.
        private func spread(_ scores: PolicyScores) -> Float {
            let chosen = zip(scores.scores, scores.mask).filter(\.1).map(\.0)
            let mean = chosen.reduce(0, +) / Float(chosen.count)
            return (chosen.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(chosen.count)).squareRoot()
        }

        @Test("PyTorch gives the serving pass's scores, for every kind of network and for an ensemble")
        func agreement() throws {
            var policies = try ExportFixture.variants.enumerated().map {
                try mapped($1, "p\($0)", seed: UInt64($0))
            }
            // The ensemble's members by themselves, and then the ensemble.
            let members = ExportFixture.ensemble.members.dropLast()
            for (index, member) in members.enumerated() {
                try PolicyFile.write(member.policy, to: folder.appending("m\(index).safetensors"))
                policies.append(try MappedPolicy(path: folder.appending("m\(index).safetensors")))
            }
            try PolicyFile.write(ExportFixture.ensemble, to: folder.appending("e.safetensors"))
            policies.append(try MappedPolicy(path: folder.appending("e.safetensors")))
            for (index, policy) in policies.enumerated() {
                try export(policy).write(to: folder.appending("\(index).pt"))
            }
            let frame = ExportFixture.frame
            let mask = (0..<Universe.slotCount).map { $0 % 5 != 0 }
            try write(ExportFixture.features, "features")
            try write(ExportFixture.bySlot(frame.previousClose), "previous")
            try write(ExportFixture.held, "held")
            try write(mask.map { $0 ? 1 : 0 }, "mask")
            let said = try Peer.python(
                """
                import numpy as np, sys, torch, warnings
                warnings.simplefilter('ignore')
                torch.set_num_threads(1)
                folder, count = sys.argv[1], int(sys.argv[2])
                read = lambda name: torch.tensor(np.fromfile(f'{folder}/{name}'))
                x, p, held, mask = read('features').reshape(3600, 17), read('previous'), read('held'), read('mask') > 0
                def save(scores, name):
                    assert scores.shape == (3600,) and scores.dtype == torch.float32
                    scores.detach().numpy().tofile(f'{folder}/{name}')
                for index in range(count):
                    module = torch.jit.load(f'{folder}/{index}.pt')
                    assert not module.training
                    save(module(x, p), f'{index}.plain')
                    save(module(x, p, previous_weights=held), f'{index}.held')
                    save(module(x, p, mask, held), f'{index}.masked')
                    save(module(x), f'{index}.alone')
                    try: module(x[:400], p[:400]); print('no complaint')
                    except torch.jit.Error as error: assert 'features must be [3600, 17]' in str(error), error
                """, [folder.path, "\(policies.count)"])
            #expect(said == "")
            var bare = frame
            bare.previousClose = frame.previousClose.map { _ in .nan }
            let raw = ObservationEncoder.encode(frame)
            // Standardising divides by a member's spread, and so magnifies its last digits.
            let magnified = try zip(members, policies.suffix(members.count + 1)).reduce(Float(0)) {
                $0 + Float($1.0.weight) / spread(try $1.1.scores(frame: frame))
            }
            for (index, policy) in policies.enumerated() {
                let limit = policy.isEnsemble ? 1e-5 * max(1, magnified) : 1e-5
                let plain = try policy.scores(frame: frame)
                #expect(try difference(floats("\(index).plain"), plain.scores) < limit, "\(index)")
                let held = try policy.scores(frame: frame, previousWeights: ExportFixture.held)
                #expect(try difference(floats("\(index).held"), held.scores) < limit, "\(index)")
                let masked = try policy.scores(
                    observations: policy.normaliser.applied(toSession: raw.values), masks: mask,
                    previousWeights: ExportFixture.held.map { Float($0) })
                #expect(try difference(floats("\(index).masked"), masked) < limit, "\(index)")
                let alone = try policy.scores(frame: bare)
                #expect(try difference(floats("\(index).alone"), alone.scores) < limit, "\(index)")
                // The session, the mask and what is held matter where they should.
                #expect(difference(plain.scores, alone.scores) > 1e-3, "\(index)")
                let looks = policy.members.contains { $0.network.previousWeights }
                #expect((difference(plain.scores, held.scores) > 1e-4) == looks, "\(index)")
            }
        }

        @Test("The same policy gives the same bytes, and the archive says what it takes and what it is of")
        func files() throws {
            let policy = try mapped(ExportFixture.variants[5], "p", seed: 1)
            try export(policy).write(to: folder.appending("one.pt"))
            try Data("old".utf8).write(to: folder.url.appending(path: "two.pt"))
            try export(policy).write(to: folder.appending("two.pt"))
            let bytes = try Data(contentsOf: folder.url.appending(path: "one.pt"))
            #expect(try Data(contentsOf: folder.url.appending(path: "two.pt")) == bytes)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            #expect(names == ["one.pt", "p.safetensors", "two.pt"])
            let said = try Peer.python(
                """
                import json, sys, torch, warnings
                warnings.simplefilter('ignore')
                files = {'metadata.json': '', 'README.md': ''}
                torch.jit.load(sys.argv[1], _extra_files=files)
                data = json.loads(files['metadata.json'])
                print(data['version'], data['policy_sha256'], len(data['features']), data['features'][16])
                print(data['networks'])
                print(b'previous_weights' in files['README.md'])
                """, [folder.appending("one.pt")])
            #expect(
                said == """
                    2023-01 d1 17 tenure_months
                    [{'hidden': [4, 6], 'kind': 'shared', 'previous_weights': True, 'weight': 1}]
                    True

                    """)
        }

        @Test("What cannot be written is said with its reason, and leaves nothing behind")
        func unwritable() throws {
            let export = try export(mapped(ExportFixture.variants[3], "p", seed: 1))
            let missing = #expect(throws: PolicyTrainingError.self) {
                try export.write(to: folder.appending("none/model.pt"))
            }
            #expect(missing?.code == .cannotWrite && missing?.kind == .cannotWrite)
            #expect(missing?.message.contains("No such file or directory") == true)
            try FileManager.default.createDirectory(
                atPath: folder.appending("taken"), withIntermediateDirectories: true)
            let folderThere = #expect(throws: PolicyTrainingError.self) {
                try export.write(to: folder.appending("taken"))
            }
            #expect(folderThere?.message.contains("directory") == true)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                    == ["p.safetensors", "taken"])
        }

        @Test("A policy for another universe is refused")
        func foreign() throws {
            let network = PolicyNetwork(kind: .dense, hidden: [2], slots: 8, batch: 4)
            let policy = try mapped(network, "p", seed: 1)
            let error = #expect(throws: PolicyModelError.self) { try export(policy) }
            #expect(error?.code == .wrongObservation)
        }
    }
}
