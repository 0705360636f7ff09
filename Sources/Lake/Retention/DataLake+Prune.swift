public import Core

/// What ``DataLake/prunable(by:)`` found in one branch.
public struct PrunePlan: Sendable {
    public var branch: RetentionBranch
    public var age: RetentionAge
    /// Ascending, the oldest first.
    public var folders: [LakeFolder]
    /// By their manifests; a folder without a readable one counts as 0.
    public var bytes: Int
    /// Folders that stay.
    public var kept: Int
    /// Everything up to this day goes; nil: nothing does.
    public var cutoff: CivilDate?
}

extension DataLake {
    /// The folders that the policy lets go, by branch.
    ///
    /// Ages count back from the newest folder of each branch and not from today, so that a feed that stopped
    /// cannot make retention eat what is left; the newest always stays.
    ///
    /// - Throws: ``LakeError`` with `io` when a folder cannot be listed.
    public func prunable(by policy: RetentionPolicy) throws(LakeError) -> [PrunePlan] {
        var plans: [PrunePlan] = []
        for branch in RetentionBranch.all where policy[branch] != .all {
            let folders = try dated(branch)
            let cutoff = folders.last.flatMap { policy[branch].cutoff(from: $0.date) }
            let newest = try branch == .forecasters ? newestForecasters() : []
            let old = folders.filter { folder in cutoff.map { folder.date <= $0 } ?? false }.map(\.folder)
                .filter { !newest.contains($0) }
            plans.append(
                PrunePlan(
                    branch: branch, age: policy[branch], folders: old,
                    bytes: old.reduce(0) { total, folder in
                        total + ((try? manifest(of: folder))?.files.reduce(0) { $0 + $1.bytes } ?? 0)
                    },
                    kept: folders.count - old.count, cutoff: cutoff))
        }
        return plans
    }

    /// The folders of a branch with the last day that each is about, ascending.
    private func dated(_ branch: RetentionBranch) throws(LakeError) -> [(date: CivilDate, folder: LakeFolder)]
    {
        switch branch {
        case .dataset(let dataset):
            return try dates(of: dataset, in: nil).map { ($0, dataset.partition($0)) }
        case .archivedModels: return try monthly(.archive)
        case .candidates: return try monthly(.candidates)
        case .backtestResults: return try monthly(.backtestResults)
        case .forecasters:
            var versions: [(date: CivilDate, folder: LakeFolder)] = []
            for name in try forecasters() {
                versions += try forecasterVersions(of: name).map { (date: $0.session, folder: $0.folder) }
            }
            return versions.sorted { ($0.date, $0.folder.path) < ($1.date, $1.folder.path) }
        }
    }

    /// What each forecaster forecasts with now, however long ago that was trained.
    private func newestForecasters() throws(LakeError) -> Set<LakeFolder> {
        var newest: Set<LakeFolder> = []
        for name in try forecasters() {
            if let last = try forecasterVersions(of: name).last { newest.insert(last.folder) }
        }
        return newest
    }

    private func monthly(_ branch: ModelBranch) throws(LakeError) -> [(date: CivilDate, folder: LakeFolder)] {
        try names(in: branch.path).compactMap { name in
            branch.folder(named: name).map { ($0.month.lastDay, $0.folder) }
        }
    }
}
