public import Core
import Synchronization

/// Follows manifests back to what their folders were made from.
///
/// Inputs outside the tree, such as a vendor's file or the ledger, are not looked for.
public final class Lineage: Sendable {
    private let lake: DataLake
    /// The sessions of each branch that stand, ascending.
    private let sessions: [Dataset: [CivilDate]]
    /// What has been read of folders so far: nil for one that does not stand.
    private let inputs = Mutex<[String: Manifest.Input?]>([:])

    /// - Throws: ``LakeError`` with `io` when the tree cannot be listed.
    public init(of lake: DataLake) throws(LakeError) {
        self.lake = lake
        var sessions: [Dataset: [CivilDate]] = [:]
        for dataset in Dataset.allCases { sessions[dataset] = try lake.sessions(of: dataset) }
        self.sessions = sessions
    }

    /// What is wrong with the inputs of a sound folder: gone, or replaced since.
    public func problems(of folder: LakeFolder, _ manifest: Manifest) -> [LakeProblem] {
        manifest.inputs.compactMap { input in
            guard let (severity, detail) = finding(input) else { return nil }
            return LakeProblem(
                path: folder.path, detail: detail,
                remedy: severity == .expired ? "" : "rebuild it with \(folder.producer)", severity: severity)
        }
    }

    private func finding(_ input: Manifest.Input) -> (LakeProblem.Severity, String)? {
        let parts = input.path.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        if parts[0] == "models" { return model(parts[1], input) }
        guard let dataset = Dataset(rawValue: parts[0]) else { return nil }
        let ends = parts[1].split(separator: "..").map { CivilDate($0.replacing("/", with: "-")) }
        switch (ends.first ?? nil, ends.last ?? nil) {
        case (let first?, let last?) where ends.count == 2 && first <= last:
            return span(dataset, first...last, input)
        case (let date?, _) where ends.count == 1:
            return partition(dataset, date, input)
        default: return nil
        }
    }

    private func partition(
        _ dataset: Dataset, _ date: CivilDate, _ input: Manifest.Input
    ) -> (LakeProblem.Severity, String)? {
        guard let standing = standing(dataset.partition(date)) else {
            return gone(dataset, date, input.path)
        }
        return standing.digest == input.digest
            ? nil : (.stale, "made from an earlier \(input.path), which has been replaced")
    }

    private func span(
        _ dataset: Dataset, _ range: ClosedRange<CivilDate>, _ input: Manifest.Input
    ) -> (LakeProblem.Severity, String)? {
        let standing = (sessions[dataset] ?? []).filter(range.contains)
        guard standing.first == range.lowerBound, standing.last == range.upperBound else {
            let end = standing.first == range.lowerBound ? range.upperBound : range.lowerBound
            return gone(dataset, end, dataset.partition(end).path)
        }
        let digests = standing.compactMap { self.standing(dataset.partition($0)) }
        return Manifest.Input.span(input.path, of: digests) == input
            ? nil : (.stale, "made from an earlier \(input.path), of which something has been replaced")
    }

    /// A model, which may have moved to another branch since, or its backtest.
    private func model(_ path: String, _ input: Manifest.Input) -> (LakeProblem.Severity, String)? {
        if input.path.hasPrefix("\(ForecasterBranch.path)/") { return forecaster(input) }
        let version = String(path.suffix(7))
        let isBacktest = path.hasPrefix("\(ModelBranch.backtestResults.rawValue)/")
        let branches = isBacktest ? [.backtestResults] : ModelBranch.versions
        let what = isBacktest ? "backtest of model" : "model"
        let standing = branches.compactMap {
            self.standing(LakeFolder(path: "\($0.path)/\(version)", producer: "train-policy"))
        }
        if standing.isEmpty { return (.damage, "made from the \(what) \(version), which is gone") }
        return standing.contains { $0.digest == input.digest }
            ? nil : (.stale, "made from an earlier \(what) \(version), which has been replaced")
    }

    /// A forecaster's version. Retention keeps the newest of each, so one that is gone has expired.
    private func forecaster(_ input: Manifest.Input) -> (LakeProblem.Severity, String)? {
        let folder = LakeFolder(path: input.path, producer: "make-forecasts --retrain")
        guard let standing = standing(folder) else {
            return (.expired, "made from \(input.path), which retention has dropped")
        }
        return standing.digest == input.digest
            ? nil : (.stale, "made from an earlier \(input.path), which has been replaced")
    }

    /// An input that does not stand. Retention drops the oldest, so what lies before everything that stands
    /// of its branch has expired; a hole further on is damage.
    private func gone(
        _ dataset: Dataset, _ date: CivilDate, _ path: String
    ) -> (LakeProblem.Severity, String) {
        if let first = sessions[dataset]?.first, date < first {
            return (.expired, "made from \(path), which retention has dropped")
        }
        return (.damage, "made from \(path), which is gone")
    }

    private func standing(_ folder: LakeFolder) -> Manifest.Input? {
        if let known = inputs.withLock({ $0[folder.path] }) { return known }
        let input = try? lake.manifest(of: folder).asInput
        inputs.withLock { $0[folder.path] = .some(input) }
        return input
    }
}
