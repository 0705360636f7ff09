import Core
import Lake
import Ledger
import Models

/// What the models' manifests say of the trial record, by place.
enum TrialAnchors {
    /// The anchors of every version's manifest; one without counts as absent.
    ///
    /// - Throws: ``Lake/LakeError`` for a manifest that cannot be understood: an anchor may be hidden in it.
    static func all(in lake: DataLake) throws -> [String: TrialAnchor] {
        let registry = ModelRegistry(lake: lake)
        var anchors: [String: TrialAnchor] = [:]
        for branch in ModelBranch.versions {
            for version in try registry.versions(in: [branch]) {
                let folder = branch.folder(version)
                anchors["\(folder.path)/\(Manifest.fileName)"] = TrialAnchor(try lake.manifest(of: folder))
            }
        }
        return anchors
    }
}
