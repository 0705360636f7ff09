public import Core
import Lake

extension ModelRegistry {
    /// Makes the pointer name what is to be in force, and then tidies up: earlier versions leave production
    /// for the archive.
    func putInForce(_ named: ModelInForce) throws {
        try lake.replaceFile(Self.pointer, with: Array("\(named)\n".utf8))
        for old in try versions(in: [.production]) where old <= named.month && old != named.version {
            try lake.move(Self.productionFolder(old), to: Self.archiveFolder(old))
        }
    }

    /// Puts a version in force by hand, from wherever it lies. Later ones are withdrawn: they go to
    /// models/candidates/, from where they can be promoted again.
    ///
    /// Readers are never without a model: the version is in production before the pointer names it, and what
    /// they have open stays theirs. Done again after it was interrupted, it goes on where it stopped.
    ///
    /// - Returns: the versions that were withdrawn, ascending.
    /// - Throws: ``ModelError`` with `missing` when there is no such version; ``LakeError``.
    @discardableResult
    public func promote(_ version: YearMonth) throws -> [YearMonth] {
        let isRefused = try !versions().contains(version)
        let entry = try entry(version, in: isRefused ? [.candidates] : [.production, .archive])
        if entry.branch != .production {
            try lake.move(entry.folder, to: Self.productionFolder(version))
        }
        try putInForce(.version(version))
        return try withdraw(after: version)
    }

    /// Puts the version in force that was before the present one, or a given earlier one.
    ///
    /// - Returns: what is in force now, and the versions that were withdrawn.
    /// - Throws: ``ModelError``: `missing` when there is no earlier one, `malformed` for a later one.
    public func rollback(to wanted: YearMonth? = nil) throws -> (version: YearMonth, withdrawn: [YearMonth]) {
        guard let present = try inForce() else {
            throw ModelError(.missing, "no model is in force in \(lake.name); run train-policy first")
        }
        let known = try versions()
        guard let target = wanted ?? Self.before(present, of: known) else {
            throw ModelError(
                .missing,
                "no version before \(present) in \(lake.name)/models/archive to go back to; "
                    + "bellwether models fallback puts equal weights in force")
        }
        guard target <= present.month else {
            throw ModelError(
                .malformed,
                "\(target) is later than \(present), which is in force; use bellwether models promote \(target)"
            )
        }
        return (target, try promote(target))
    }

    /// What a rollback goes back to: from equal weights to the last model, else to the one before. A model
    /// beside which a later one stands came there by a rollback that died before it withdrew that: then it is
    /// the present one, and done again the rollback ends where it was going.
    private static func before(_ present: ModelInForce, of known: [YearMonth]) -> YearMonth? {
        guard let version = present.version else { return known.last { $0 <= present.month } }
        if let last = known.last, last > version { return version }
        return known.last { $0 < version }
    }

    /// Puts equal weights in force, from the decision of `month` on; the model that was moves to the archive.
    public func fallBackToEqualWeights(from month: YearMonth) throws {
        try putInForce(.equalWeights(since: month))
    }

    /// Moves a version from production to the archive.
    ///
    /// - Throws: ``ModelError``: `missing`, or `refused` for the version in force, and for one that never was:
    ///   the archive is of those that served.
    public func archive(_ version: YearMonth) throws {
        guard try inForce()?.version != version else {
            throw ModelError(
                .refused,
                "\(version) is in force; put another in its place first: bellwether models rollback, promote or "
                    + "fallback")
        }
        let entry = try entry(version)
        guard entry.branch != .candidates else {
            throw ModelError(
                .refused,
                "\(version) is a candidate, and the archive is of those that were in force; "
                    + "bellwether prune --keep models/candidates=6m drops old ones")
        }
        if entry.branch != .archive { try lake.move(entry.folder, to: Self.archiveFolder(version)) }
    }

    private func withdraw(after version: YearMonth) throws -> [YearMonth] {
        var withdrawn: Set<YearMonth> = []
        for branch in [ModelBranch.production, .archive] {
            for later in try versions(in: [branch]) where later > version {
                try lake.move(branch.folder(later), to: Self.candidateFolder(later))
                withdrawn.insert(later)
            }
        }
        return withdrawn.sorted()
    }
}
