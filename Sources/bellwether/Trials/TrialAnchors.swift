import Core
import Foundation
import Lake
import Ledger

/// What the models' decision records say of the trial record, by place.
enum TrialAnchors {
    private struct Decision: Decodable {
        var trials: TrialAnchor?
    }

    /// The anchors of `models/{production,archive,candidates}/*/decision.json`; records without one count as
    /// absent.
    ///
    /// - Throws: ``UnreadableDecision`` for a file that is no JSON of ours; ``Lake/LakeError``.
    static func all(in lake: DataLake) throws -> [String: TrialAnchor] {
        var anchors: [String: TrialAnchor] = [:]
        for branch in ["production", "archive", "candidates"] {
            for version in try lake.names(in: "models/\(branch)") {
                let place = "models/\(branch)/\(version)/decision.json"
                guard let text = try lake.pointer(place) else { continue }
                do {
                    anchors[place] = try JSONDecoder().decode(Decision.self, from: Data(text.utf8)).trials
                } catch {
                    throw UnreadableDecision(place: "\(lake.name)/\(place)")
                }
            }
        }
        return anchors
    }
}

/// A decision record that says nothing we understand: an anchor may be hidden in it.
struct UnreadableDecision: Failure {
    var place: String
    var description: String { "\(place) is not a decision record; restore it from a backup" }
    var kind: FailureKind { .badData }
}
