import ArgumentParser
import Core
import Foundation
import JobKit
import Lake
import Models
import PolicyModel
import PolicyTraining

struct ExportModel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a published model for other programs to run.",
        discussion: """
            EXAMPLES
              train-policy export latest                     as bellwether-2023-01.pt
              train-policy export 2023-01 --output policy.pt
              train-policy export 2022-12 --root /srv/lake --format torchscript

            A torchscript archive is read by torch.jit.load in Python and torch::jit::load in C++. Its forward \
            takes a session's features as they stand in features.parquet, [3600, 17], and previous closes, and \
            gives a score a slot; normalisation is part of it. The archive's own README.md has the details and \
            an example, its metadata.json the version and the digest of the weights.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case torchscript
    }

    @Argument(help: ArgumentHelp("The model: a month such as 2023-01, or latest.", valueName: "version"))
    var version: String

    @Option(help: "What to write.")
    var format = Format.torchscript

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The file to write, or to replace; bellwether-VERSION.pt by default.", valueName: "file"))
    var output: String?

    @OptionGroup var look: LookOptions

    func validate() throws {
        if version != "latest", YearMonth(version) == nil {
            throw ValidationError("“\(version)” is not a version; give a month such as 2023-01, or latest.")
        }
        if output?.isEmpty == true {
            throw ValidationError("--output is empty; give a path, or leave it out.")
        }
    }

    func run() async throws {
        try await Inspection("train-policy", look).run { context in
            let registry = ModelRegistry(lake: context.lake)
            guard let month = try YearMonth(version) ?? registry.latest() else {
                throw ModelError(
                    .missing, "no model is in force in \(context.lake.name)/models; run train-policy first")
            }
            let entry = try registry.entry(month)
            let path = output ?? "bellwether-\(month).pt"
            let weights = entry.manifest.files.first { $0.name == "policy.safetensors" }
            let policy = try MappedPolicy(path: entry.weightsPath)
            try TorchScriptExport(policy, version: month, policyDigest: weights?.sha256 ?? "")
                .write(to: path)
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            context.print(
                "\(path): model \(month), \(entry.card.algorithm) on \(entry.card.network), "
                    + "\(entry.card.parameters) parameters, \(size) bytes of TorchScript")
        }
    }
}
