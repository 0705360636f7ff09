public import Core
import Foundation
public import Lake
public import PolicyModel

/// The versions under models/: what is in force, what was, and how each did.
public struct ModelRegistry: Sendable {
    /// A published version.
    public struct Entry: Sendable {
        public var version: YearMonth
        public var folder: LakeFolder
        public var card: ModelCard
        public var manifest: Manifest
        /// Where the weights are.
        public var weightsPath: String
    }

    private let lake: DataLake

    public init(lake: DataLake) {
        self.lake = lake
    }

    private static let producer = "train-policy"
    private static let weightsFile = "policy.safetensors"
    private static let cardFile = "model.json"
    private static let pointer = "models/production/latest"

    public static func productionFolder(_ version: YearMonth) -> LakeFolder {
        LakeFolder(path: "models/production/\(version)", producer: producer)
    }

    public static func archiveFolder(_ version: YearMonth) -> LakeFolder {
        LakeFolder(path: "models/archive/\(version)", producer: producer)
    }

    public static func backtestFolder(_ version: YearMonth) -> LakeFolder {
        LakeFolder(path: "models/backtest-results/\(version)", producer: producer)
    }

    /// Every version in production or the archive, ascending.
    public func versions() throws(LakeError) -> [YearMonth] {
        var versions: Set<YearMonth> = []
        for branch in ["production", "archive"] {
            for name in try lake.names(in: "models/\(branch)") {
                guard let version = YearMonth(name), try folder(of: version) != nil else { continue }
                versions.insert(version)
            }
        }
        return versions.sorted()
    }

    /// The version that the pointer names; nil before the first promotion.
    public func latest() throws -> YearMonth? {
        guard let text = try lake.pointer(Self.pointer) else { return nil }
        guard let version = YearMonth(text) else {
            throw ModelError(
                .malformed,
                "\(lake.name)/\(Self.pointer) holds “\(text.prefix(40))”, not a version such as 2023-01; "
                    + "run train-policy --force")
        }
        return version
    }

    /// The model to decide with in `month`: its own version, else the last one before it. Never a later
    /// one, which has seen what was still to come.
    ///
    /// - Throws: ``ModelError`` with `missing`, or ``LakeError``.
    public func entry(inForceFor month: YearMonth) throws -> Entry {
        guard let version = try versions().last(where: { $0 <= month }) else {
            throw ModelError(
                .missing, "no model for \(month) or before in \(lake.name)/models; run train-policy first")
        }
        return try entry(version)
    }

    /// The last model before `month`, for an update to start from; nil when there is none.
    public func entry(before month: YearMonth) throws -> Entry? {
        try versions().last { $0 < month }.map { try entry($0) }
    }

    public func entry(_ version: YearMonth) throws -> Entry {
        guard let folder = try folder(of: version) else {
            throw ModelError(.missing, "no model \(version) in \(lake.name)/models; run train-policy")
        }
        let card: ModelCard
        do {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            card = try decoder.decode(ModelCard.self, from: try lake.file(Self.cardFile, of: folder))
        } catch let error as DecodingError {
            throw ModelError(
                .malformed, "\(folder.path)/\(Self.cardFile) is not a model card; run train-policy --force",
                cause: error)
        }
        return Entry(
            version: version, folder: folder, card: card, manifest: try lake.manifest(of: folder),
            weightsPath: try lake.place(of: Self.weightsFile, in: folder))
    }

    /// Whether this version stands, trained from the same inputs with the same parameters, and nothing of its
    /// promotion is left to do.
    public func isCurrent(_ version: YearMonth, inputs: [Manifest.Input], parameters: [String: String])
        throws(LakeError) -> Bool
    {
        guard let folder = try folder(of: version),
            lake.isCurrent(folder, inputs: inputs, parameters: parameters),
            try lake.contains(Self.backtestFolder(version))
        else { return false }
        return try isPromoted(version)
    }

    /// Whether the pointer names this version or a later one, and earlier ones have left production: a run
    /// that died half-way through a promotion is to be done again.
    private func isPromoted(_ version: YearMonth) throws(LakeError) -> Bool {
        guard let latest = try? latest(), latest >= version else { return false }
        for earlier in try versions() where earlier < version {
            if try lake.contains(Self.productionFolder(earlier)) { return false }
        }
        return true
    }

    /// Publishes a candidate: the backtest first, then the model, then the pointer. The version that was in
    /// force moves to the archive. A version older than the one in force (a rerun of a past month) goes
    /// straight to the archive and the pointer stays.
    ///
    /// - Parameters:
    ///   - modelFiles: to be kept beside the weights, such as the settings.
    ///   - backtestFiles: to be kept beside the figures, such as learning curves.
    /// - Throws: ``ModelError`` with `refused` when a weight is not finite; the version in force then stays.
    public func publish(
        card: ModelCard, policy: TrainedPolicy, backtest: BacktestResult, modelFiles: [LakeFile] = [],
        backtestFiles: [LakeFile] = [], provenance: Provenance
    ) throws {
        let version = card.version
        guard policy.isFinite else {
            throw ModelError(
                .refused,
                "the candidate \(version) has weights that are not finite; the model in force stays; "
                    + "train again with another --seed or a lower --learning-rate")
        }
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        var periods = ["in_sample": card.inSample]
        periods["out_of_sample"] = card.outOfSample
        let metrics = LakeFile(
            name: "metrics.json", bytes: [UInt8](try encoder.encode(periods)) + [UInt8(ascii: "\n")])
        try lake.publish(
            equity: backtest.equity, metrics: metrics, others: backtestFiles,
            in: Self.backtestFolder(version), provenance: provenance)

        let before = try latest()
        let isPast = before.map { version < $0 } ?? false
        let folder = isPast ? Self.archiveFolder(version) : Self.productionFolder(version)
        // Through a file: large weights are in memory once already.
        let scratch = FileManager.default.temporaryDirectory
            .appending(path: "bellwether-policy-\(UUID().uuidString).safetensors").path
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        try policy.write(to: scratch)
        let files = [
            LakeFile(name: Self.weightsFile, copyOf: scratch),
            LakeFile(name: Self.cardFile, bytes: [UInt8](try encoder.encode(card)) + [UInt8(ascii: "\n")]),
        ]
        try lake.publish(folder, files: files + modelFiles, provenance: provenance)
        guard !isPast else { return }
        try lake.replaceFile(Self.pointer, with: Array("\(version)\n".utf8))
        for old in try versions() where try old < version && lake.contains(Self.productionFolder(old)) {
            try lake.move(Self.productionFolder(old), to: Self.archiveFolder(old))
        }
    }

    /// Publishes a candidate of one network.
    public func publish(
        card: ModelCard, weights: PolicyWeights, backtest: BacktestResult, provenance: Provenance
    ) throws {
        try publish(card: card, policy: .single(weights), backtest: backtest, provenance: provenance)
    }

    private func folder(of version: YearMonth) throws(LakeError) -> LakeFolder? {
        for folder in [Self.productionFolder(version), Self.archiveFolder(version)]
        where try lake.contains(folder) {
            return folder
        }
        return nil
    }
}
