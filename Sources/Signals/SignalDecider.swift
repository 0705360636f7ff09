import Core
import Foundation
import Lake
import Models
import PolicyModel

/// What scores a month's slots: the model in force, or equal weights where none deserves better.
struct SignalDecider {
    /// As the signals name it.
    let name: String
    /// For the manifest; nil without a model.
    let input: Manifest.Input?
    let warnings: [String]
    private let policy: MappedPolicy?

    var isEqualWeights: Bool { policy == nil }

    /// - Throws: ``ModelError``, ``LakeError`` or ``PolicyModelError``.
    init(_ registry: ModelRegistry, for month: YearMonth) throws {
        switch try registry.decider(for: month) {
        case .model(let entry):
            name = entry.version.description
            input = Manifest.Input(path: "models/\(entry.version)", digest: entry.manifest.digest)
            policy = try registry.policy(of: entry)
            warnings = try Self.warning(entry.version, for: month, registry).map { [$0] } ?? []
        case .equalWeights:
            name = ModelInForce.equalWeightsName
            input = nil
            policy = nil
            warnings = [
                "equal weights in the most traded stocks are in force; bellwether models promote or rollback "
                    + "puts a model in their place"
            ]
        }
    }

    private static func warning(
        _ version: YearMonth, for month: YearMonth, _ registry: ModelRegistry
    ) throws(LakeError) -> String? {
        guard version != month else { return nil }
        return try registry.versions(in: [.candidates]).contains(month)
            ? "the model made for \(month) is not in force (bellwether models show \(month)); \(version) decides"
            : "no model was trained for \(month); \(version) decides in its place"
    }

    /// - Throws: ``PolicyModelError``.
    func scores(
        _ frame: FeatureFrame, held: [Double], threads: Int, progress: (ScoringProgress) -> Void
    ) throws -> PolicyScores {
        try policy?.scores(frame: frame, previousWeights: held, threads: threads, progress: progress)
            ?? Self.byTradedMoney(frame)
    }

    /// The logarithm of the mean money traded in a session of the last 20, for those that may be bought; what is
    /// not known counts least.
    private static func byTradedMoney(_ frame: FeatureFrame) -> PolicyScores {
        var scores = [Float](repeating: -.infinity, count: Universe.slotCount)
        let (close, volume, ratio) = (frame[.close], frame[.volume], frame[.volumeRatio20])
        for (row, slot) in frame.slots.enumerated() {
            let mean = ratio[row] > 0 ? volume[row] / ratio[row] : volume[row]
            let money = close[row] * mean
            scores[Int(slot)] = money > 0 && money.isFinite ? Float(log(money)) : -1
        }
        return PolicyScores(
            scores: scores,
            // A rule leaves nothing to chance.
            logDeviations: [Float](repeating: -.infinity, count: Universe.slotCount),
            mask: ObservationEncoder.encode(frame).mask)
    }
}
