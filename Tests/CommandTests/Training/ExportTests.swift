import Core
import Foundation
import Lake
import TestSupport
import Testing

/// train-policy export, on the model that the sample's second year gave.
@Suite("Exports") struct ExportTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func export(_ arguments: [String], on root: String) throws -> ProcessResult {
        try Commands.run("train-policy", ["export", "--root", root] + arguments, in: folder.url)
    }

    @Test("The example in the archive's own README gives the scores that were published as signals")
    func agreement() throws {
        let tree = try SampleTree.shared.get()
        let result = try export(["2023-01", "--output", "policy.pt"], on: tree.root)
        #expect(result.status == 0, "\(result.standardError)")
        #expect(result.standardOutput.hasPrefix("policy.pt: model 2023-01, ppo on dense, "))
        let lake = tree.lake
        let model = LakeFolder(path: "models/production/2023-01", producer: "train-policy")
        let digest = try #require(
            try lake.manifest(of: model).files.first { $0.name == "policy.safetensors" }
        ).sha256
        let day = try #require(CivilDate("2022-12-30"))
        let features = lake.path(of: Dataset.features.partition(day))
        let signals = lake.path(of: Dataset.signals.partition(day))
        let said = try Peer.python(
            """
            import json, os, sys, warnings
            import numpy, pyarrow.parquet, torch
            warnings.simplefilter('ignore')
            files = {'README.md': '', 'metadata.json': ''}
            torch.jit.load(sys.argv[1] + '/policy.pt', _extra_files=files)
            assert json.loads(files['metadata.json'])['policy_sha256'] == sys.argv[4]
            example = files['README.md'].decode().split('To score a session:')[1].split('Made from')[0]
            os.chdir(sys.argv[1])
            os.symlink(sys.argv[2] + '/features.parquet', 'features.parquet')
            exec('\\n'.join(line[4:] for line in example.splitlines()))
            signals = pyarrow.parquet.read_table(sys.argv[3] + '/signals.parquet').to_pandas()
            ours = scores.detach().numpy()[signals.slot]
            print(len(signals), numpy.abs(ours - signals.score).max() < 1e-5, ours.std() > 1e-4)
            """, [folder.path, features, signals, digest])
        let words = said.split(separator: " ").map(String.init)
        #expect(Int(words[0]) ?? 0 > 0 && Array(words.dropFirst()) == ["True", "True\n"], "\(said)")
    }

    @Test("latest is the model in force, and the file is named after it")
    func latest() throws {
        let result = try export(["latest"], on: SampleTree.shared.get().root)
        #expect(result.status == 0, "\(result.standardError)")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["bellwether-2023-01.pt"])
    }

    @Test("A version that is not there: 66; no place to write: 73; what is no version or format: 64")
    func refusals() throws {
        let tree = try SampleTree.shared.get()
        let unknown = try export(["2019-05"], on: tree.root)
        #expect(unknown.status == 66 && unknown.standardError.contains("no model 2019-05"))
        let none = try export(["latest"], on: folder.appending("nothing"))
        #expect(none.status == 66 && none.standardError.contains("run train-policy first"))
        let output = try export(["2023-01", "--output", "no/such/folder.pt"], on: tree.root)
        #expect(output.status == 73 && output.standardError.contains("no/such/folder.pt"))
        #expect(output.standardError.split(separator: "\n").count == 1, "\(output.standardError)")
        #expect(try export(["January"], on: tree.root).status == 64)
        let format = try export(["2023-01", "--format", "onnx"], on: tree.root)
        #expect(format.status == 64 && format.standardError.contains("torchscript"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("The training's help keeps its options and examples, and names the export")
    func help() throws {
        let help = try Commands.run("train-policy", ["--help"])
        #expect(help.status == 0)
        for part in ["--algorithm", "--date", "--sweep", "train-policy --seeds 5", "export"] {
            #expect(help.standardOutput.contains(part), "\(part)")
        }
        #expect(try Commands.run("train-policy", ["export", "--help"]).standardOutput.contains("--format"))
    }
}
