import Core
import Foundation
import Lake
import Ledger
import Models
import Portfolio
import TrackRecord

/// The backtest of the model in force, and the record of all signals.
struct PerformanceFacts {
    let lake: DataLake
    let ledger: LedgerDatabase
    /// That the ledger has, of each session the basis that counts.
    let recorded: [RecordedSignalMonth]
    /// The last that the tree has bars of: the 12 months end with it. Without one the last outcome ends them.
    let session: CivilDate?

    /// - Parameter paper: the paper account's document, which this one points to.
    /// - Returns: what index.json says of performance.json; nil where that could not be made.
    func write(
        _ build: SiteBuild, pointingTo paper: SiteCache.Part?
    ) throws(SiteError) -> IndexDocument.Entry? {
        let pointer = build.attempt { try lake.pointer("models/production/latest") } ?? nil
        let inForce = pointer.flatMap(ModelInForce.init)
        let folders =
            inForce?.version.map { version in
                (ModelBranch.versions + [.backtestResults]).map { $0.folder(version) }
            } ?? []
        let stamps = build.attempt { try lake.stamps(of: folders) } ?? []
        var lines: [String] = [pointer ?? "-", session?.yearMonth.description ?? "-"]
        lines += stamps.map { $0 ?? "-" }
        lines.append(paper == nil ? "-" : PerformanceDocument.paperName)
        for one in recorded {
            guard let outcome = one.outcome else { continue }
            lines.append("\(one.month.session) \(one.month.basis) \(one.month.digest) \(outcome.closed)")
            lines.append("\(outcome.benchmark) \(outcome.inputsDigest)")
        }
        let key = SiteDigest.digest(of: lines)
        return try build.part("performance", key: key) {
            var warnings: [String] = []
            var document = PerformanceDocument(
                model: inForce?.version?.description ?? inForce.map { _ in ModelInForce.equalWeightsName },
                since: inForce?.month, monthly: [], calibration: [],
                paper: paper.map { _ in PerformanceDocument.paperName })
            if let pointer, inForce == nil {
                warnings.append(
                    "models/production/latest holds “\(pointer.prefix(40))”, not a version such as 2023-01; run "
                        + "bellwether models promote VERSION")
            }
            if let version = inForce?.version { read(version, into: &document, &warnings) }
            record(into: &document, &warnings)
            return SiteBuild.Content(
                files: [(SiteFile.path("performance.json"), try SiteFile.bytes(document))], warnings: warnings
            )
        }?.entry(to: paper.map { [$0] } ?? [])
    }

    private func read(
        _ version: YearMonth, into document: inout PerformanceDocument, _ warnings: inout [String]
    ) {
        if let equity = reading(&warnings, { try lake.equity(in: ModelRegistry.backtestFolder(version)) }) {
            document.curve = PerformanceDocument.Curve(equity)
            document.monthly = PerformanceDocument.months(of: equity)
        }
        let card = reading(&warnings) {
            for branch in ModelBranch.versions where try lake.contains(branch.folder(version)) {
                return try ModelFiles(lake: lake, folder: branch.folder(version)).card()
            }
            throw ModelError(
                .missing, "the model in force, \(version), is not in models; run bellwether models list")
        }
        if let card {
            document.figures = PerformanceDocument.Figures(
                inSample: card.inSample, outOfSample: card.outOfSample)
        }
    }

    private func record(into document: inout PerformanceDocument, _ warnings: inout [String]) {
        let last = ExchangeCalendar.coverage.upperBound
        guard let past = reading(&warnings, { try PastMonth.recorded(in: ledger, through: last) }),
            let end = session?.yearMonth ?? past.map(\.outcome.closed).max()?.yearMonth
        else { return }
        guard !past.isEmpty else { return }
        document.success = SuccessFacts(past, closedIn: end.adding(months: -11)...end)
        guard let first = past.map(\.outcome.closed).min()?.yearMonth,
            let final = past.map(\.outcome.closed).max()?.yearMonth
        else { return }
        document.calibration = SuccessReport(past, closedIn: first...final).record.calibration.all.points
            .map(CalibrationPoint.init)
    }
}
