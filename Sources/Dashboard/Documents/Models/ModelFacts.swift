import Core
import Foundation
import Lake
import Ledger
import Models

/// The versions of the model, what was done about them, and what was tried.
struct ModelFacts {
    let lake: DataLake
    let ledger: LedgerDatabase

    /// - Returns: what index.json says of models.json; nil where that could not be made.
    func write(_ build: SiteBuild) throws(SiteError) -> IndexDocument.Entry? {
        let inForce = (build.attempt { try lake.pointer("models/production/latest") } ?? nil)
            .flatMap(ModelInForce.init)
        var parts: [SiteCache.Part] = []
        for source in build.attempt({ try sources() }) ?? [] {
            let part = try build.part("models/\(source.name)", key: source.key) { try content(source) }
            if let part { parts.append(part) }
        }
        let events = build.attempt { try ledger.modelEvents() } ?? []
        let head = build.attempt { try ledger.trialHead() } ?? nil
        let name = inForce?.version?.description ?? inForce.map { _ in ModelInForce.equalWeightsName }
        let key = SiteDigest.digest(
            of: [name ?? "-", "\(events.count)", "\(head?.count ?? 0) \(head?.head ?? "-")"]
                + parts.map { $0.entry ?? "" })
        return try build.part("models", key: key) {
            let recent = try TrialBook(reading: ledger).recent(ModelsDocument.Trials.recentCount)
            let document = ModelsDocument(
                inForce: name, versions: parts.compactMap { $0.decoded(ModelEntry.self) },
                events: events.reversed().map(ModelsDocument.Event.init),
                trials: ModelsDocument.Trials(
                    total: head?.count ?? recent.count, recent: recent.map(ModelsDocument.TrialRow.init)))
            return SiteBuild.Content(files: [(SiteFile.path("models.json"), try SiteFile.bytes(document))])
        }?.entry(to: parts)
    }

    /// A version's folder.
    private struct Source {
        var version: YearMonth
        var branch: ModelBranch
        /// Its file in the site, and its stamps.
        var name: String
        var key: String
    }

    /// Newest first; of two folders of a version the one that is or was in force is named after it alone, and has
    /// its backtest.
    private func sources() throws -> [Source] {
        var sources: [Source] = []
        var names: Set<String> = []
        for branch in ModelBranch.versions {
            for name in try lake.names(in: branch.path) {
                guard let version = YearMonth(name) else { continue }
                let folder = branch.folder(version)
                let stamps = try lake.stamps(of: [folder, ModelRegistry.backtestFolder(version)])
                guard let stamp = stamps[0] else { continue }
                let isFirst = names.insert(name).inserted
                sources.append(
                    Source(
                        version: version, branch: branch, name: isFirst ? name : "\(name)-\(branch.rawValue)",
                        key: SiteDigest.digest(
                            of: [branch.rawValue, stamp, isFirst ? stamps[1] ?? "-" : "-"])))
            }
        }
        return sources.sorted { ($1.version, $0.name) < ($0.version, $1.name) }
    }

    private func content(_ source: Source) throws -> SiteBuild.Content {
        var warnings: [String] = []
        let files = ModelFiles(lake: lake, folder: source.branch.folder(source.version))
        let card = try files.card()
        let decision = reading(&warnings) { try files.decision() } ?? nil
        let path = "models/\(source.name).json"
        let entry = ModelEntry(
            version: source.version, place: source.branch.rawValue, algorithm: card.algorithm,
            network: card.network, trainedFrom: card.trainedFrom, trainedTo: card.trainedTo,
            validatedFrom: card.validatedFrom, validatedTo: card.validatedTo,
            verdict: decision?.verdict.rawValue, reason: decision?.reason, criteria: decision?.criteria ?? [],
            inSample: card.inSample, outOfSample: card.outOfSample, path: path)
        // The card goes in as it is: read and written again, its seed might not fit.
        var bytes = Array("{\"version\":\"\(source.version)\",\"card\":".utf8)
        bytes += try lake.file(ModelFiles.cardFile, of: files.folder)
        if source.name == source.version.description,
            let curves = reading(&warnings, { try curves(of: source.version) }) ?? nil
        {
            bytes += Array(",\"curves\":".utf8) + (try SiteFile.bytes(curves))
        }
        bytes += Array("}\n".utf8)
        return SiteBuild.Content(
            files: [(SiteFile.path(path), bytes)], entry: try SiteCache.Part.encoded(entry),
            warnings: warnings)
    }

    /// nil where the version's backtest keeps none.
    private func curves(of version: YearMonth) throws -> LearningCurves? {
        let folder = ModelRegistry.backtestFolder(version)
        let name = "curves.csv"
        guard try lake.contains(folder),
            try lake.manifest(of: folder).files.contains(where: { $0.name == name })
        else { return nil }
        guard let curves = LearningCurves(csv: try lake.file(name, of: folder)) else {
            throw ModelError(
                .malformed, "\(folder.path)/\(name) is not a table; run train-policy --force")
        }
        return curves
    }
}
