public import Core
import Foundation
public import Lake
public import PolicyModel

/// The versions under models/: what is in force, what was, what never came so far, and how each did.
///
/// A version's folder never changes after it was published; it moves between the branches. The pointer
/// `models/production/latest` alone says what is in force, and is replaced in one step: a reader sees the
/// version before a promotion or the one after it.
public struct ModelRegistry: Sendable {
    /// A published version.
    public struct Entry: Sendable {
        public var version: YearMonth
        public var branch: ModelBranch
        public var folder: LakeFolder
        public var card: ModelCard
        public var manifest: Manifest
        /// Where the weights are.
        public var weightsPath: String
    }

    /// What takes a month's decision.
    public enum Decider: Sendable {
        case model(Entry)
        /// Nobody better: equal weights in the most traded stocks.
        case equalWeights
    }

    let lake: DataLake

    public init(lake: DataLake) {
        self.lake = lake
    }

    static let producer = "train-policy"
    static let weightsFile = "policy.safetensors"
    static let cardFile = "model.json"
    static let decisionFile = "decision.json"
    static let pointer = "models/production/latest"
    /// Times that a reader looks again for a version that is being moved; a move is one rename.
    private static let attempts = 20

    public static func productionFolder(_ version: YearMonth) -> LakeFolder {
        ModelBranch.production.folder(version)
    }

    public static func archiveFolder(_ version: YearMonth) -> LakeFolder {
        ModelBranch.archive.folder(version)
    }

    public static func candidateFolder(_ version: YearMonth) -> LakeFolder {
        ModelBranch.candidates.folder(version)
    }

    public static func backtestFolder(_ version: YearMonth) -> LakeFolder {
        LakeFolder(path: "models/backtest-results/\(version)", producer: producer)
    }

    /// Every version of these branches, ascending; without a choice those that are or were in force.
    public func versions(in branches: [ModelBranch] = [.production, .archive]) throws(LakeError)
        -> [YearMonth]
    {
        var versions: Set<YearMonth> = []
        // The first once more: a version that is moved there meanwhile is in neither list of one look at
        // each.
        for branch in branches + (branches.count > 1 ? branches.prefix(1) : []) {
            for name in try lake.names(in: "models/\(branch.rawValue)") {
                guard let version = YearMonth(name), try lake.contains(branch.folder(version)) else {
                    continue
                }
                versions.insert(version)
            }
        }
        return versions.sorted()
    }

    /// What the pointer names; nil before the first promotion.
    public func inForce() throws -> ModelInForce? {
        guard let text = try lake.pointer(Self.pointer) else { return nil }
        guard let inForce = ModelInForce(text) else {
            throw ModelError(
                .malformed,
                "\(lake.name)/\(Self.pointer) holds “\(text.prefix(40))”, not a version such as 2023-01; "
                    + "run bellwether models promote VERSION")
        }
        return inForce
    }

    /// The version in force; nil where there is none.
    public func latest() throws -> YearMonth? { try inForce()?.version }

    /// What decides in `month`: what is in force, if it was made for this month or one before; in a rerun of
    /// the past the last version before. Never a later one, which has seen what was still to come.
    ///
    /// - Throws: ``ModelError`` with `missing`, or ``LakeError``.
    public func decider(for month: YearMonth) throws -> Decider {
        // A version that is promoted or rolled back meanwhile moves between reading where it is and opening
        // it.
        for _ in 1..<Self.attempts {
            if let decider = try? standing(for: month) { return decider }
        }
        if let decider = try standing(for: month) { return decider }
        throw ModelError(
            .missing, "no model for \(month) or before in \(lake.name)/models; \(try remedy())")
    }

    /// Nil where nothing stands that may decide.
    private func standing(for month: YearMonth) throws -> Decider? {
        if let named = try inForce(), named.month <= month {
            guard let version = named.version else { return .equalWeights }
            return .model(try entry(version))
        }
        return try versions().last { $0 <= month }.map { .model(try entry($0)) }
    }

    /// What to do where no model stands.
    private func remedy() throws(LakeError) -> String {
        guard let candidate = try versions(in: [.candidates]).last else { return "run train-policy first" }
        return
            "the gate has passed none yet: see bellwether models show \(candidate), and put it in force by "
            + "bellwether models promote \(candidate), or train on more history"
    }

    /// The model to decide with in `month`.
    ///
    /// - Throws: ``ModelError`` with `missing` when there is none, equal weights in force included.
    public func entry(inForceFor month: YearMonth) throws -> Entry {
        guard case .model(let entry) = try decider(for: month) else {
            throw ModelError(
                .missing,
                "equal weights are in force in \(lake.name)/models, not a model; run train-policy, or "
                    + "bellwether models promote VERSION")
        }
        return entry
    }

    /// The last model before `month` that was in force, for an update to start from; nil when there is none.
    public func entry(before month: YearMonth) throws -> Entry? {
        try versions().last { $0 < month }.map { try entry($0) }
    }

    /// A version, wherever it lies; of two the one that is or was in force.
    public func entry(_ version: YearMonth, in branches: [ModelBranch] = ModelBranch.versions) throws -> Entry
    {
        for branch in branches where try lake.contains(branch.folder(version)) {
            return try entry(version, at: branch)
        }
        throw ModelError(
            .missing,
            "no model \(version) in \(lake.name)/models; bellwether models list shows what there is, and "
                + "train-policy makes one")
    }

    private func entry(_ version: YearMonth, at branch: ModelBranch) throws -> Entry {
        let folder = branch.folder(version)
        let card: ModelCard
        do {
            card = try ModelJSON.decoder().decode(
                ModelCard.self, from: try lake.file(Self.cardFile, of: folder))
        } catch let error as DecodingError {
            throw ModelError(
                .malformed, "\(folder.path)/\(Self.cardFile) is not a model card; run train-policy --force",
                cause: error)
        }
        return Entry(
            version: version, branch: branch, folder: folder, card: card,
            manifest: try lake.manifest(of: folder),
            weightsPath: try lake.place(of: Self.weightsFile, in: folder))
    }

    /// Opens an entry's weights, wherever the version has moved to since it was looked up.
    ///
    /// - Throws: ``PolicyModel/PolicyModelError``, ``ModelError`` or ``LakeError``.
    public func policy(of entry: Entry) throws -> MappedPolicy {
        if let policy = try? MappedPolicy(path: entry.weightsPath) { return policy }
        for _ in 1..<Self.attempts {
            if let moved = try? self.entry(entry.version), moved.manifest.digest == entry.manifest.digest,
                let policy = try? MappedPolicy(path: moved.weightsPath)
            {
                return policy
            }
        }
        return try MappedPolicy(path: try self.entry(entry.version).weightsPath)
    }

    /// Why a version was promoted or not; nil for one from before decisions were kept.
    public func decision(of entry: Entry) throws -> GateDecision? {
        guard entry.manifest.files.contains(where: { $0.name == Self.decisionFile }) else { return nil }
        do {
            return try ModelJSON.decoder().decode(
                GateDecision.self, from: try lake.file(Self.decisionFile, of: entry.folder))
        } catch let error as DecodingError {
            throw ModelError(
                .malformed,
                "\(entry.folder.path)/\(Self.decisionFile) is not a decision; run train-policy --force",
                cause: error)
        }
    }
}
