public import Core
import Foundation
public import Lake

/// Builds features partitions from the raw and universe partitions of a tree.
public struct FeatureBuild: Sendable {
    /// What a run did.
    public struct Summary: Sendable, Hashable {
        /// Sessions whose partition was published, or would be in a dry run; ascending.
        public var published: [CivilDate] = []
        /// Sessions whose partition was already made from these very inputs; ascending.
        public var skipped: [CivilDate] = []
        /// Rows in the published partitions; 0 in a dry run.
        public var rows = 0
        /// What the features of each published session look like; empty in a dry run.
        public var qualities: [SessionQuality] = []
        /// Sessions of the history that have no raw partition although an earlier one has: indicators run
        /// over them as if the exchange had been closed. Ascending.
        public var gaps: [CivilDate] = []

        public init() {}
    }

    public let lake: DataLake
    /// The program's version, for the manifests.
    public let version: String

    public init(lake: DataLake, version: String = "") {
        self.lake = lake
        self.version = version
    }

    /// Brings the features partitions of `sessions` up to date.
    ///
    /// Every requested session needs its raw and universe partitions; all are looked for before anything is
    /// written. A partition that stands and was made from the same inputs (its session's partitions and the
    /// whole history from the anchor on) under the same schema is left alone unless `force`. A range is
    /// worked through year by year, so at most three years of bars are held at once.
    ///
    /// - Parameters:
    ///   - sessions: in any order; repetitions count once.
    ///   - dryRun: finds out what would be published and writes nothing.
    ///   - progress: called with the number of sessions done and the number of all.
    /// - Throws: ``FeatureError`` when a partition is absent or makes no sense; ``Lake/LakeError`` when one
    ///   cannot be read or written. Partitions published before that stand.
    public func run(
        sessions: [CivilDate], force: Bool = false, dryRun: Bool = false,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws -> Summary {
        let sessions = Set(sessions).sorted()
        guard let first = sessions.first, let last = sessions.last else { return Summary() }
        try requireInputs(of: sessions)

        let available = try lake.sessions(of: .raw, in: FeatureTable.anchor(of: first)...last)
        var summary = Summary()
        summary.gaps = Self.gaps(in: available, upTo: last)
        var inputs = InputDigests(lake: lake)
        var history: BarHistory?
        var done = 0
        for year in Self.years(sessions) {
            let span = available.filter { $0 >= year.anchor && $0 <= year.last }
            let unread = span.filter { day in history?.dates.last.map { day > $0 } ?? true }
            lake.readAhead([Manifest.fileName], in: .raw, on: unread)
            try inputs.load(raw: span, universe: year.sessions)
            var wanted: [(date: CivilDate, inputs: [Manifest.Input])] = []
            for session in year.sessions {
                let made = inputs.inputs(of: session, anchor: year.anchor)
                if !force, lake.isCurrent(Dataset.features.partition(session), inputs: made) {
                    summary.skipped.append(session)
                    done += 1
                } else {
                    wanted.append((session, made))
                }
            }
            progress(done, sessions.count)
            if dryRun {
                summary.published += wanted.map(\.date)
                done += wanted.count
                progress(done, sessions.count)
                continue
            }
            guard let end = wanted.last?.date else { continue }
            lake.readAhead(
                ["actions.parquet", "bars.parquet"], in: .raw, on: unread.filter { $0 <= end })
            let bars = try BarHistory(
                lake: lake, sessions: span.filter { $0 <= end }, pricedFrom: wanted[0].date, after: history)
            history = bars
            for made in try make(wanted, history: bars, raw: inputs) {
                summary.published.append(made.quality.date)
                summary.rows += made.rows
                summary.qualities.append(made.quality)
                done += 1
                progress(done, sessions.count)
            }
        }
        return summary
    }
}

extension FeatureBuild {
    private struct Year {
        var anchor: CivilDate
        var sessions: [CivilDate]
        var last: CivilDate
    }

    /// The sessions by year, since those of a year share their anchor.
    private static func years(_ sessions: [CivilDate]) -> [Year] {
        var years: [Year] = []
        for session in sessions {
            let anchor = FeatureTable.anchor(of: session)
            if let index = years.indices.last, years[index].anchor == anchor {
                years[index].sessions.append(session)
                years[index].last = session
            } else {
                years.append(Year(anchor: anchor, sessions: [session], last: session))
            }
        }
        return years
    }

    /// The exchange's sessions between the first available one and `last` that are not available.
    private static func gaps(in available: [CivilDate], upTo last: CivilDate) -> [CivilDate] {
        guard let first = available.first else { return [] }
        let present = Set(available)
        return ExchangeCalendar.nyse.sessions(in: first...max(first, last)).filter { !present.contains($0) }
    }

    /// - Throws: ``FeatureError`` with `missingInput` that names what is absent and how to get it; ``LakeError``.
    private func requireInputs(of sessions: [CivilDate]) throws {
        var absent: [LakeFolder] = []
        var dates: [CivilDate] = []
        for session in sessions {
            let folders = try [Dataset.raw, .universe].map { $0.partition(session) }.filter {
                try !lake.contains($0)
            }
            if !folders.isEmpty { dates.append(session) }
            absent += folders
        }
        guard let first = dates.first, let last = dates.last else { return }
        let named = absent.prefix(6).map(\.path).joined(separator: ", ")
        let rest = absent.count > 6 ? " and \(absent.count - 6) more" : ""
        let remedy = first == last ? "--date \(first)" : "--from \(first) --to \(last)"
        throw FeatureError(
            .missingInput, "no \(named)\(rest) in \(lake.name); run fetch-daily \(remedy)")
    }

    private func make(
        _ wanted: [(date: CivilDate, inputs: [Manifest.Input])], history: BarHistory, raw: InputDigests
    ) throws -> [(quality: SessionQuality, rows: Int)] {
        let started = Date()
        try lake.bring(wanted.map { Dataset.universe.partition($0.date) })
        let universe = try universes(of: wanted.map(\.date), raw)
        let sheet = FeatureSheet(
            history: history, wanted: universe, anchor: FeatureTable.anchor(of: wanted[0].date))
        let provenances = wanted.map { session in
            Provenance(
                command: "build-features", version: version, inputs: session.inputs,
                adjustment: raw.adjustment(on: session.date), started: started)
        }
        // More than there are cores, as each waits for the disk now and then.
        let width = 2 * ProcessInfo.processInfo.activeProcessorCount + 2
        return try concurrently(wanted.count, width: width) { [lake] (index) throws(LakeError) in
            let rows = sheet.rows(at: index)
            let frame = sheet.frame(of: rows, at: index)
            let quality = sheet.quality(of: frame, rows: rows, at: index)
            var provenance = provenances[index]
            provenance.counts = Self.counts(frame, universe[index])
            try lake.publish(features: frame, quality: quality, provenance: provenance)
            return (quality, frame.rowCount)
        }
    }

    /// The slots of sessions. Those that say the same, as most neighbours do, are read once.
    private func universes(
        of dates: [CivilDate], _ inputs: InputDigests
    ) throws(LakeError) -> [UniverseSession] {
        var firsts: [String: Int] = [:]
        var distinct: [CivilDate] = []
        let places = dates.map { date in
            let digest = inputs.universeDigest(on: date)
            if let known = firsts[digest] { return known }
            firsts[digest] = distinct.count
            distinct.append(date)
            return distinct.count - 1
        }
        let slots = try parallelMap(distinct) { (date) throws(LakeError) in
            try lake.slots(on: date, withNames: false)
        }
        return zip(dates, places).map { UniverseSession(date: $0, slots: slots[$1]) }
    }

    /// Slots with a stock, rows, and rows in which every feature has a value.
    private static func counts(_ frame: FeatureFrame, _ universe: UniverseSession) -> [String: Int] {
        var isComplete = [Bool](repeating: true, count: frame.rowCount)
        for column in frame.columns {
            for row in column.indices where column[row].isNaN { isComplete[row] = false }
        }
        let complete = isComplete.count { $0 }
        let occupied = universe.slots.count { $0.state != .padding }
        return ["slots": occupied, "rows": frame.rowCount, "complete_rows": complete]
    }
}
