import Core
import Foundation
import Lake
import Models
import PolicyModel
import Portfolio
import TestSupport
import Testing

/// A tree with versions in it, and the steps that move them.
struct RegistryScene {
    let folder: TemporaryFolder
    let lake: DataLake
    let registry: ModelRegistry

    init() throws {
        folder = try TemporaryFolder()
        lake = DataLake(root: folder.appending("lake"))
        registry = ModelRegistry(lake: lake)
    }

    static func month(_ text: String) throws -> YearMonth { try #require(YearMonth(text)) }

    static func decision(_ version: String, _ verdict: GateDecision.Verdict) throws -> GateDecision {
        var decision = PromotionGate().judge(
            GateEvidence(version: try month(version), isFinite: true, stretches: [], trials: []))
        decision.verdict = verdict
        return decision
    }

    /// What a version was made with: other seeds are other models.
    static func provenance(seed: Int) -> Provenance {
        Provenance(
            command: "test", version: "1", inputs: [Manifest.Input(path: "features/x", digest: "1")],
            parameters: ["seed": "\(seed)"], started: Date(timeIntervalSince1970: 1_672_500_000))
    }

    /// - Parameter bias: added to every score, to tell models apart.
    func publish(
        _ version: String, _ verdict: GateDecision.Verdict = .promoted, seed: Int = 2, bias: Float = 0
    ) throws {
        let equity = EquityCurve(
            dates: [CivilDate(daysSinceEpoch: 19_000), CivilDate(daysSinceEpoch: 19_001)],
            policy: [1, 1 + Double(seed)], baseline: [1, 1.25], isOutOfSample: [false, true])
        try registry.publish(
            card: try card(version), weights: weights { Float($0 % 100) / 8 + bias },
            backtest: BacktestResult(equity: equity, meanTurnover: 1),
            decision: Self.decision(version, verdict), provenance: Self.provenance(seed: seed))
    }

    /// Which seed the version's backtest is of.
    func backtestSeed(_ version: String) throws -> Int {
        let equity = try lake.equity(in: ModelRegistry.backtestFolder(try Self.month(version)))
        return Int(equity.policy[1] - 1)
    }

    func isCurrent(_ version: String, seed: Int = 2) throws -> Bool {
        let provenance = Self.provenance(seed: seed)
        return try registry.isCurrent(
            try Self.month(version), inputs: provenance.inputs, parameters: provenance.parameters)
    }

    /// What decides in a month: a version, `equal-weights`, or `nothing`.
    func decider(_ month: String) throws -> String {
        do {
            switch try registry.decider(for: try Self.month(month)) {
            case .model(let entry):
                #expect(lake.problems(of: entry.folder) == [] && entry.card.version == entry.version)
                #expect(try registry.policy(of: entry).network == weights().network)
                return entry.version.description
            case .equalWeights: return ModelInForce.equalWeightsName
            }
        } catch let error as ModelError {
            #expect(error.code == .missing)
            return "nothing"
        }
    }

    /// The versions of a branch and of the pointer, such as `2022-11 > archive 2022-10 > production 2022-11`.
    func tree() throws -> String {
        let pointer = try registry.inForce().map { "\($0)" } ?? "nothing"
        let branches = try ModelBranch.versions.compactMap { branch in
            let versions = try registry.versions(in: [branch])
            return versions.isEmpty
                ? nil : "\(branch.rawValue) " + versions.map(\.description).joined(separator: " ")
        }
        return ([pointer] + branches).joined(separator: " | ")
    }

    func snapshot(_ path: String) throws -> [String: Data] {
        let root = "\(lake.root)/\(path)"
        var files: [String: Data] = [:]
        for name in FileManager.default.enumerator(atPath: root)?.allObjects.compactMap({ $0 as? String })
            ?? []
        {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: "\(root)/\(name)", isDirectory: &isFolder),
                !isFolder.boolValue
            else { continue }
            files[name] = try Data(contentsOf: URL(filePath: "\(root)/\(name)"))
        }
        return files
    }
}
