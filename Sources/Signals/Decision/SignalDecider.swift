public import Core
import Foundation
public import Lake
public import Models
public import PolicyModel
import Portfolio

/// What scores a month's slots: the model in force, one that was asked for, or equal weights where none deserves
/// better.
public struct SignalDecider: Sendable {
    /// As the signals name it.
    public let name: String
    /// For the manifest; nil without a model.
    public let input: Manifest.Input?
    public let warnings: [String]
    /// Nil where equal weights decide.
    public let policy: MappedPolicy?
    /// Of the features that the model learned from; nil where that is not known.
    public let featureVersion: Int?

    public var isEqualWeights: Bool { policy == nil }

    /// What decides in `month`: see ``Models/ModelRegistry/decider(for:)``.
    ///
    /// - Throws: ``Models/ModelError``, ``Lake/LakeError`` or ``PolicyModel/PolicyModelError``.
    public init(_ registry: ModelRegistry, for month: YearMonth) throws {
        switch try registry.decider(for: month) {
        case .model(let entry):
            let warning = try Self.warning(entry.version, for: month, registry)
            try self.init(entry, registry, warnings: warning.map { [$0] } ?? [])
        case .equalWeights:
            self.init(
                name: ModelInForce.equalWeightsName,
                warnings: [
                    "equal weights in the most traded stocks are in force; bellwether models promote or "
                        + "rollback puts a model in their place"
                ])
        }
    }

    private init(name: String, warnings: [String]) {
        self.name = name
        self.warnings = warnings
        input = nil
        policy = nil
        featureVersion = nil
    }

    /// A version that was asked for, wherever it lies.
    public init(_ registry: ModelRegistry, version: YearMonth) throws {
        try self.init(registry.entry(version), registry, warnings: [])
    }

    private init(_ entry: ModelRegistry.Entry, _ registry: ModelRegistry, warnings: [String]) throws {
        name = entry.version.description
        input = Manifest.Input(path: "models/\(entry.version)", digest: entry.manifest.digest)
        policy = try registry.policy(of: entry)
        featureVersion = entry.card.origin?.featureVersion
        self.warnings = warnings
    }

    private static func warning(
        _ version: YearMonth, for month: YearMonth, _ registry: ModelRegistry
    ) throws(LakeError) -> String? {
        guard version != month else { return nil }
        return try registry.versions(in: [.candidates]).contains(month)
            ? "the model made for \(month) is not in force (bellwether models show \(month)); \(version) decides"
            : "no model was trained for \(month); \(version) decides in its place"
    }

    /// What is said of each slot, and why.
    struct Verdict {
        let scores: PolicyScores
        /// Nil of a rule.
        private let session: ScoredSession?

        init(_ session: ScoredSession) {
            scores = session.scores
            self.session = session
        }

        init(rule scores: PolicyScores) {
            self.scores = scores
            session = nil
        }

        /// What each group of features did to the scores of some slots, by slot; nothing of a rule.
        ///
        /// - Throws: ``PolicyModel/PolicyModelError``.
        func drivers(of slots: [Int], threads: Int) throws(PolicyModelError) -> [Int: [SignalDriver]] {
            guard let session else { return [:] }
            return Dictionary(
                uniqueKeysWithValues: zip(slots, try session.drivers(of: slots, threads: threads)))
        }
    }

    /// - Throws: ``PolicyModel/PolicyModelError``.
    func verdict(
        on frame: FeatureFrame, held: [Double], threads: Int, progress: (ScoringProgress) -> Void
    ) throws(PolicyModelError) -> Verdict {
        guard let policy else { return Verdict(rule: Self.byTradedMoney(frame)) }
        return Verdict(
            try policy.scored(frame: frame, previousWeights: held, threads: threads, progress: progress))
    }

    /// The logarithm of the mean money traded in a session of the last 20, for those that may be bought; what is
    /// not known counts least.
    private static func byTradedMoney(_ frame: FeatureFrame) -> PolicyScores {
        var scores = [Float](repeating: -.infinity, count: Universe.slotCount)
        for (row, slot) in frame.slots.enumerated() {
            let money = frame.moneyTraded(row)
            scores[Int(slot)] = money > 0 && money.isFinite ? Float(log(money)) : -1
        }
        return PolicyScores(
            scores: scores,
            // A rule leaves nothing to chance.
            logDeviations: [Float](repeating: -.infinity, count: Universe.slotCount),
            mask: ObservationEncoder.encode(frame).mask)
    }
}
