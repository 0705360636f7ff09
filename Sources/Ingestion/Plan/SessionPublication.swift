import Core
import Foundation
import Lake
import Ledger

/// Puts one session's judged bars into the tree, or refuses to.
struct SessionPublication {
    let fetch: DailyFetch
    let roster: VendorRoster
    let session: CivilDate
    /// The stocks that must be there, as far as they trade.
    let counted: Set<Symbol>
    let started: Date

    struct Result {
        /// Whether the tree changed.
        var isNew = false
        var bars: [Bar]
        var actions: [CorporateAction]
        var alerts: [Alert] = []
        /// For people.
        var line = ""
    }

    private var partition: LakeFolder { Dataset.raw.partition(session) }

    /// - Throws: ``IngestionError`` `noData`, `malformed` or `lowCoverage`; the tree is then as it was.
    func publish(_ outcome: SessionFetch.Outcome, _ finding: IdentityFinding?) async throws -> Result {
        var review = outcome.review
        try refuseNothing(outcome)
        if let finding { review.actions += finding.changes.actions(source: finding.source) }
        let isPart = fetch.options.symbols != nil
        var new = Parts(bars: review.accepted, actions: review.actions, rejects: review.rejected)
        let stands = try fetch.lake.contains(partition)
        let adjustment = try await roster.primary.adjustment
        var revisions: [Revision] = []
        var restatement: Restatement?
        // Some stocks alone leave what is said of the whole session as it was, also that it is not whole.
        let before = stands && isPart ? try fetch.lake.manifest(of: partition) : nil
        if let before {
            try refuseMixed(before.adjustment ?? "prices of an adjustment that is not named", adjustment)
        }
        if stands, let old = try standing(isPart: isPart, adjustment: adjustment) {
            if isPart { new.add(old, except: Set(fetch.options.symbols ?? [])) }
            // Without listings nothing is said of who is behind a symbol.
            if finding == nil, !isPart { new.actions += old.actions.filter(\.isFromListings) }
            let changes = Restatement(
                standing: old.bars, actions: old.actions, fresh: new.bars, freshActions: new.actions)
            // One's own files say all there is; a vendor that says less today than yesterday has a gap.
            if roster.primary.plan != nil { new.keep(changes.kept) }
            if changes.isEmpty, !fetch.options.isForced, try isSameSource() {
                return Result(bars: old.bars, actions: old.actions)
            }
            revisions = old.revisions
            let number = (revisions.map(\.number).max() ?? 0) + 1
            revisions += changes.replaced.map { Revision(bar: $0, number: number) }
            restatement = changes
        }
        let covered = Set(new.bars.map(\.symbol)).intersection(counted).count
        try refuseThin(covered, outcome)
        var result = Result(isNew: true, bars: new.bars, actions: new.actions)
        result.alerts = alerts(outcome, covered: covered, restatement)
        result.line = line(new, covered: covered, restatement)
        var counts = [
            "bars": new.bars.count, "rejected": new.rejects.count, "actions": new.actions.count,
            "expected": counted.count, "covered": covered,
        ]
        if let before {
            for key in ["expected", "covered"] { counts[key] = before.counts[key] }
        }
        for (source, bars) in Self.sources(new.bars) { counts["bars from \(source)"] = bars }
        if !revisions.isEmpty { counts["revisions"] = revisions.count }
        let provenance = Provenance(
            command: "fetch-daily", version: fetch.version,
            inputs: try await roster.primary.inputs(for: session),
            parameters: isPart && before?.parameters["symbols"] != nil || isPart && !stands
                ? ["symbols": new.bars.map(\.symbol.rawValue).joined(separator: ",")] : [:],
            source: Self.sources(new.bars).map(\.name).joined(separator: "+"), counts: counts,
            adjustment: adjustment, started: started)
        try fetch.lake.publish(
            bars: new.bars, actions: new.actions, rejects: new.rejects, revisions: revisions, on: session,
            provenance: provenance)
        return result
    }

    /// What is published, if it can be compared: prices of another adjustment cannot, and what is damaged is made
    /// anew, unless some stocks alone are asked for.
    private func standing(isPart: Bool, adjustment: String) throws(LakeError) -> Parts? {
        do throws(LakeError) {
            guard try fetch.lake.manifest(of: partition).adjustment == adjustment else { return nil }
            return Parts(
                bars: try fetch.lake.bars(on: session), actions: try fetch.lake.actions(on: session),
                rejects: try fetch.lake.rejects(on: session),
                revisions: try fetch.lake.revisions(on: session))
        } catch {
            guard error.kind == .badData, !isPart else { throw error }
            return nil
        }
    }

    /// Whether what stands came from the vendor that is asked now.
    private func isSameSource() throws -> Bool {
        try fetch.lake.manifest(of: partition).source?.split(separator: "+").first.map(String.init)
            == roster.primary.name
    }

    /// What goes into the partition.
    private struct Parts {
        var bars: [Bar]
        var actions: [CorporateAction]
        var rejects: [RejectedBar]
        var revisions: [Revision] = []

        /// Adds what stands of the stocks that were not asked for, and of those asked in vain.
        mutating func add(_ old: Parts, except symbols: Set<Symbol>) {
            let mine = Set(bars.map(\.symbol))
            bars += old.bars.filter { !symbols.contains($0.symbol) || !mine.contains($0.symbol) }
            bars.sort { $0.symbol < $1.symbol }
            actions += old.actions.filter { !symbols.contains($0.symbol) }
            rejects += old.rejects.filter { row in row.symbol.map { !symbols.contains($0) } ?? true }
        }

        mutating func keep(_ old: [Bar]) {
            guard !old.isEmpty else { return }
            let mine = Set(bars.map(\.symbol))
            bars += old.filter { !mine.contains($0.symbol) }
            bars.sort { $0.symbol < $1.symbol }
        }
    }

    // MARK: Refusing

    private func refuseNothing(_ outcome: SessionFetch.Outcome) throws(IngestionError) {
        guard outcome.review.accepted.isEmpty else { return }
        let names = roster.all.map(\.name).joined(separator: ", ")
        if let first = outcome.review.rejected.first {
            throw IngestionError(
                .malformed,
                "all \(outcome.review.rejected.count) bars of \(session) from \(names) were rejected, the first "
                    + "for \(first.violation.detail); the tree is unchanged")
        }
        if let error = roster.out[roster.primary.name] { throw error }
        throw IngestionError(
            .noData,
            "no vendor (\(names)) has a bar of \(session), an NYSE session; try again later, or name another "
                + "vendor with --vendor")
    }

    private func refuseMixed(_ standing: String, _ adjustment: String) throws(IngestionError) {
        guard standing != adjustment else { return }
        throw IngestionError(
            .badSetting,
            "the prices of \(session) stand as \(standing), those of \(roster.primary.name) are \(adjustment); "
                + "fetch the whole session with --force, or name the vendor that it came from")
    }

    private func refuseThin(_ covered: Int, _ outcome: SessionFetch.Outcome) throws(IngestionError) {
        guard Double(covered) < fetch.options.minimumCoverage * Double(counted.count) else { return }
        let why = roster.out.sorted { $0.key < $1.key }.map { " (\($0.value.message))" }.joined()
        throw IngestionError(
            .lowCoverage,
            "\(session): \(covered) of \(counted.count) stocks of the universe have a sound bar, "
                + "\(percent(covered)) where \(Int(fetch.options.minimumCoverage * 100)) % are needed"
                + "\(why); nothing was published; try again later, or allow less with --min-coverage")
    }

    // MARK: Telling

    private func alerts(
        _ outcome: SessionFetch.Outcome, covered: Int, _ restatement: Restatement?
    ) -> [Alert] {
        var alerts: [Alert] = []
        func add(_ severity: Alert.Severity, _ key: String, _ message: String) {
            alerts.append(
                Alert(severity, command: "fetch-daily", session: session, key: key, message: message))
        }
        if Double(covered) < fetch.options.fullCoverage * Double(counted.count) {
            let names = outcome.missing.filter(counted.contains).prefix(5).map(\.rawValue)
            add(
                .warning, "fetch.coverage",
                "\(session): \(covered) of \(counted.count) stocks of the universe have a sound bar "
                    + "(\(percent(covered))); missing: \(names.joined(separator: ", "))"
                    + (outcome.missing.count > names.count ? ", ..." : ""))
        }
        let review = outcome.review
        if Double(review.rejected.count) > 0.01 * Double(review.accepted.count + review.rejected.count) {
            add(
                .warning, "fetch.rejects",
                "\(session): \(review.rejected.count) of \(review.accepted.count + review.rejected.count) bars "
                    + "rejected; see rejects.parquet")
        }
        if review.disputes > 0 {
            let isMany = review.disputes * 10 > review.checked
            add(
                isMany ? .warning : .info, "fetch.disputed",
                "\(session): \(review.disputes) of \(review.checked) bars checked against a second vendor differ; "
                    + "they bear the flag disputed")
        }
        if let restatement, !restatement.isEmpty {
            // One's own file that changed is no surprise.
            let isSurprise = roster.primary.plan != nil && restatement.hasPriceChanges
            add(isSurprise ? .warning : .info, "fetch.restated", restatement.summary(on: session))
        }
        for note in outcome.notes + review.notes { add(.info, "fetch.note", note) }
        return alerts
    }

    private func percent(_ covered: Int) -> String {
        let share = counted.isEmpty ? 1 : Double(covered) / Double(counted.count)
        return "\((share * 1_000).rounded(.down) / 10) %"
    }

    private func line(_ parts: Parts, covered: Int, _ restatement: Restatement?) -> String {
        let sources = Self.sources(parts.bars).map { "\($0.name) \($0.bars)" }.joined(separator: ", ")
        return "\(session): \(parts.bars.count) bars (\(sources)), \(parts.rejects.count) rejected, "
            + "\(parts.actions.count) corporate actions, \(percent(covered)) of the universe"
            + (restatement.map { $0.replaced.isEmpty ? "" : "; \($0.replaced.count) bars restated" } ?? "")
    }

    /// The vendors that the bars came from, those with the most first.
    private static func sources(_ bars: [Bar]) -> [(name: String, bars: Int)] {
        var counts: [String: Int] = [:]
        for bar in bars { counts[bar.source, default: 0] += 1 }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }
}

extension CorporateAction {
    /// Whether a vendor's listings told it.
    fileprivate var isFromListings: Bool {
        switch kind {
        case .rename, .newSeries: source != "inferred" && source != Self.indexSource
        case .split, .dividend: false
        }
    }
}
