public import Core

/// The branch of models/ that holds the forecasters: a folder for each version, `models/forecasters/NAME/SESSION`.
///
/// A version is named by the last session that it was trained from, so what may forecast a session is seen by the
/// name alone: a version of that session or of one before it.
public enum ForecasterBranch {
    public static let path = "models/forecasters"

    /// The folder of one forecaster's version.
    public static func folder(_ name: String, _ session: CivilDate) -> LakeFolder {
        LakeFolder(
            path: "\(path)/\(name)/\(session)",
            producer: name == evaluation
                ? "make-forecasts evaluate --date \(session)"
                : "make-forecasts --date \(session) --models \(name) --retrain")
    }

    /// What ``folder(_:_:)`` calls the accuracy tables that somebody asked for, beside the forecasters.
    public static let evaluation = "evaluation"

    /// Names the newest version of a forecaster, for people and servers: a file relative to the root.
    public static func pointer(_ name: String) -> String { "\(path)/\(name)/latest" }
}

extension DataLake {
    /// The forecasters that have a folder, ascending.
    public func forecasters() throws(LakeError) -> [String] {
        try names(in: ForecasterBranch.path)
    }

    /// The folders of a forecaster's versions, ascending.
    public func forecasterVersions(
        of name: String
    ) throws(LakeError) -> [(session: CivilDate, folder: LakeFolder)] {
        try names(in: "\(ForecasterBranch.path)/\(name)").compactMap { entry in
            CivilDate(entry).map { ($0, ForecasterBranch.folder(name, $0)) }
        }
    }
}
