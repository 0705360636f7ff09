import Core
import Foundation
import Lake
import Ledger
import Portfolio

/// The signals of every month: as published where the tree has them, else as the ledger remembers them.
struct SignalFacts {
    let lake: DataLake
    let ledger: LedgerDatabase
    /// That the ledger has, of each session the basis that counts.
    let recorded: [RecordedSignalMonth]

    /// - Returns: what index.json says of signals.json; nil where that could not be made.
    func write(_ build: SiteBuild) throws(SiteError) -> IndexDocument.Entry? {
        let published = Dictionary(
            uniqueKeysWithValues: (build.attempt { try lake.stampedSessions(of: .signals) } ?? [])
                .map { ($0.session, $0.stamp) })
        let months = Dictionary(
            recorded.map { ($0.month.session, $0) }, uniquingKeysWith: { first, _ in first })
        let sessions = Set(published.keys).union(months.keys).sorted(by: >)
        let universes =
            build.attempt { try lake.stamps(of: sessions.map { Dataset.universe.partition($0) }) }
            ?? [String?](repeating: nil, count: sessions.count)
        var parts: [SiteCache.Part] = []
        for (place, session) in sessions.enumerated() {
            let source = Source(
                session: session, signals: published[session], universe: universes[place],
                month: months[session])
            let part = try build.part("signals/\(session)", key: source.key) { try content(source) }
            if let part { parts.append(part) }
        }
        let key = SiteDigest.digest(of: parts.map { $0.entry ?? "" })
        return try build.part("signals", key: key) {
            let entries = parts.compactMap { $0.decoded(SignalMonthEntry.self) }
            let bytes = try SiteFile.bytes(SignalsDocument(months: entries))
            return SiteBuild.Content(files: [(SiteFile.path("signals.json"), bytes)])
        }?.entry(to: parts)
    }

    /// What a month's document is made of.
    private struct Source {
        var session: CivilDate
        /// Stamps of the partitions; nil where there is none.
        var signals: String?
        var universe: String?
        var month: RecordedSignalMonth?

        var key: String {
            var lines = [signals ?? "-", universe ?? "-"]
            if let month {
                lines += [
                    month.month.basis.rawValue, month.month.model, month.month.digest,
                    month.month.execution.description, month.month.note ?? "-", month.recorded.description,
                    month.outcome.map { "\($0.closed) \($0.benchmark) \($0.inputsDigest)" } ?? "-",
                ]
            }
            return SiteDigest.digest(of: lines)
        }
    }

    /// The signals of a month from the one source or the other.
    private struct Month {
        var basis: SignalBasis
        var model: String
        var execution: CivilDate?
        var notes: [String]
        var combination: CombinationSummary?
        var rows: [SignalDocumentRow]
    }

    private func content(_ source: Source) throws -> SiteBuild.Content {
        var warnings: [String] = []
        let slots = source.universe == nil ? nil : reading(&warnings) { try lake.slots(on: source.session) }
        var found: Month?
        if source.signals != nil, (source.month?.month.basis ?? .published) == .published {
            do {
                found = try published(source, slots ?? [], &warnings)
            } catch {
                guard source.month != nil else { throw error }
                warnings.append("\(error)")
            }
        }
        let month = try found ?? remembered(source, slots ?? [])
        let path = "signals/\(source.session).json"
        let bytes = try SiteFile.bytes(
            SignalMonthDocument(
                session: source.session, execution: month.execution, basis: month.basis, model: month.model,
                notes: month.notes, combination: month.combination?.parts.map(SignalPartRow.init),
                rows: month.rows))
        return SiteBuild.Content(
            files: [(SiteFile.path(path), bytes)],
            entry: try SiteCache.Part.encoded(entry(month, source, path)),
            warnings: warnings)
    }

    private func published(_ source: Source, _ slots: [Slot], _ warnings: inout [String]) throws -> Month {
        let folder = Dataset.signals.partition(source.session)
        let signals = try lake.signals(on: source.session)
        let manifest = try lake.manifest(of: folder)
        var outcomes: [Symbol: SignalOutcome] = [:]
        if let month = source.month, month.outcome != nil {
            let digest = manifest.files.first { $0.name == "signals.parquet" }?.sha256
            if digest == month.month.digest {
                for signal in try ledger.signals(of: source.session, basis: .published) {
                    outcomes[signal.row.symbol] = signal.outcome
                }
            } else {
                warnings.append(
                    "\(folder.path) holds other signals than the ledger has outcomes of; run "
                        + "\(folder.producer) --force")
            }
        }
        let document =
            manifest.files.contains { $0.name == "signals.json" }
            ? reading(&warnings) { try Self.document(in: lake.file("signals.json", of: folder)) } : nil
        return Month(
            basis: .published,
            model: source.month?.month.model ?? document?.model ?? signals.first?.model ?? "unknown",
            execution: source.month?.month.execution ?? document?.executionSession
                ?? ExchangeCalendar.nyse.session(after: source.session),
            notes: document?.notes ?? source.month?.month.note.map { [$0] } ?? [],
            combination: document?.combination,
            rows: signals.map {
                SignalDocumentRow($0, of: Self.stock($0.symbol, $0.slot, slots), outcomes[$0.symbol])
            })
    }

    private func remembered(_ source: Source, _ slots: [Slot]) throws -> Month {
        guard let month = source.month?.month else {
            throw LakeError(
                .missing,
                "no signals of \(source.session) in \(lake.name) nor in the ledger; run generate-signals")
        }
        return Month(
            basis: month.basis, model: month.model, execution: month.execution,
            notes: month.note.map { [$0] } ?? [],
            rows: try ledger.signals(of: month.session, basis: month.basis).map {
                SignalDocumentRow($0, of: Self.stock($0.row.symbol, $0.row.slot, slots))
            })
    }

    private func entry(_ month: Month, _ source: Source, _ path: String) -> SignalMonthEntry {
        func count(_ action: SignalAction) -> Int { month.rows.count { $0.action == action } }
        var entry = SignalMonthEntry(
            session: source.session, execution: month.execution, basis: month.basis, model: month.model,
            note: month.notes.isEmpty ? nil : month.notes.joined(separator: " "), path: path,
            buys: count(.buy), sells: count(.sell), holds: count(.hold))
        guard let outcome = source.month?.outcome else { return entry }
        entry.closed = outcome.closed
        entry.benchmark = outcome.benchmark.number
        let known = month.rows.compactMap(\.outcome)
        entry.known = known.count
        entry.hits = known.count(where: \.isHit)
        entry.meanExcess =
            known.isEmpty ? nil : (known.reduce(0) { $0 + $1.excess } / Double(known.count)).number
        return entry
    }

    /// The slot where it still is the stock's.
    private static func stock(_ symbol: Symbol, _ slot: Int, _ slots: [Slot]) -> Slot? {
        slots.indices.contains(slot) && slots[slot].symbol == symbol ? slots[slot] : nil
    }

    /// What is read of signals.json.
    private struct Document: Decodable {
        var executionSession: CivilDate?
        var model: String?
        var notes: [String]?
        var combination: CombinationSummary?
    }

    private static func document(in data: Data) throws -> Document {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Document.self, from: data)
    }
}

/// What `body` gives; nil and a line where it throws.
func reading<Value>(_ warnings: inout [String], _ body: () throws -> Value) -> Value? {
    do {
        return try body()
    } catch {
        warnings.append("\(error)")
        return nil
    }
}
