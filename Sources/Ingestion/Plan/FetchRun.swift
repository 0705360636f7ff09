import Core
import Foundation
import Lake
import Ledger
import Transport

/// One run of ``DailyFetch``: what it has found out and done so far.
final class FetchRun {
    let fetch: DailyFetch
    /// Ascending: those asked for, and those caught up on.
    let sessions: [CivilDate]
    /// Those whose bars are to be fetched.
    let wanting: [CivilDate]
    private(set) var summary = FetchSummary()

    private(set) var roster: VendorRoster
    private var assignment: SlotAssignment
    private(set) var history: IndexHistory
    private(set) var successions: [SymbolSuccession]
    private var publication: SlotPublication
    private var memory: MarketMemory?
    /// Why the service that scores headlines is left alone for the rest of the run.
    private(set) var sentimentOutage: IngestionError?

    var lake: DataLake { fetch.lake }
    var options: FetchOptions { fetch.options }

    init(_ fetch: DailyFetch, sessions asked: [CivilDate]) async throws {
        self.fetch = fetch
        roster = VendorRoster(primary: fetch.vendors[0], backups: Array(fetch.vendors.dropFirst()))
        history = try await Self.indexHistory(fetch)
        successions = try fetch.ledger.successions()
        publication = SlotPublication(
            lake: fetch.lake, history: history, successions: successions, command: "fetch-daily",
            version: fetch.version)
        assignment = SlotAssignment(history: history, successions: successions)
        let asked = asked.sorted()
        sessions = try Self.withEarlier(asked, fetch)
        var wanting: [CivilDate] = []
        for session in sessions where try await Self.isWanting(session, among: asked, fetch) {
            wanting.append(session)
        }
        self.wanting = wanting
    }

    func perform(_ progress: (_ done: Int, _ total: Int) -> Void) async throws {
        let ahead = PrimaryAhead(
            roster.primary, sessions: wanting, atOnce: options.sessionsAtOnce,
            symbols: { [self] in symbols(for: $0) },
            spool: { [self] sessions throws(IngestionError) in try spool(roster.primary, sessions) })
        let wanting = Set(wanting)
        for (number, session) in sessions.enumerated() {
            try Task.checkCancellation()
            assignment.advance(to: session)
            var isNew = false
            if wanting.contains(session) {
                guard let change = try await bring(session, ahead) else {
                    progress(number + 1, sessions.count)
                    continue
                }
                isNew = change
            } else {
                // What stands counts as history too; it is read when it is needed.
                memory = nil
                isNew = try await bringOwnNews(of: session)
            }
            if try await bringSentiment(of: session) { isNew = true }
            let published = try publishSlots(on: session) || isNew
            if published { summary.published += 1 } else { summary.unchanged += 1 }
            try warnOfFullUniverse(on: session)
            progress(number + 1, sessions.count)
        }
        try throwFailures()
    }

    /// Fetches and publishes one session's bars; false when it stood already as it is, nil when it was refused.
    private func bring(_ session: CivilDate, _ ahead: PrimaryAhead) async throws -> Bool? {
        let started = Date()
        var spools: [FetchSpool] = []
        do {
            var memory = try self.memory ?? MarketMemory(lake: lake, before: session)
            // Held here alone, so that adding the session to it copies nothing.
            self.memory = nil
            let first = try await firstDelivery(of: session, ahead, &spools)
            let finding = try await identities(on: session)
            if let finding { assume(finding.changes, on: session) }
            let expected = try expected(on: session, memory)
            var outcome = try await SessionFetch(
                expected: expected.wanted, memory: memory, options: options,
                infersSplits: try await roster.primary.adjustment == "raw",
                spool: { [self] vendor, sessions throws(IngestionError) in try spool(vendor, sessions) }
            ).run(
                session, first: first, roster: &roster,
                isChecked: wanting.count <= options.crossCheckSessions)
            spools += outcome.spools
            outcome.review.actions += renamesOfLists(on: session)
            for alert in outcome.alerts { try raise(alert) }
            let publication = SessionPublication(
                fetch: fetch, roster: roster, session: session, counted: expected.counted, started: started)
            let result = try await publication.publish(outcome, finding)
            for alert in result.alerts { try raise(alert) }
            if let finding { try record(finding, on: session) }
            try await bringNews(of: session, on: expected.wanted)
            memory.append(
                session, bars: result.bars, actions: result.actions, rejected: outcome.review.rejected)
            self.memory = memory
            summary.bars += result.isNew ? result.bars.count : 0
            summary.rejected += outcome.review.rejected.count
            if result.isNew { summary.lines.append(result.line) }
            for spool in spools { spool.remove() }
            return result.isNew
        } catch let error as IngestionError {
            if case .ground = error.code { throw error }
            memory = nil
            // What the listings of a refused session say is not written down, so slots do not follow it either.
            assignment = SlotAssignment(history: history, successions: successions)
            assignment.advance(to: session)
            summary.failures.append((session, error))
            try raise(
                Alert(
                    .critical, command: "fetch-daily", session: session, key: "fetch.refused",
                    message: error.message))
            // Without a vendor left there is no use in going on.
            if roster.out.count == roster.all.count { try throwFailures() }
            return nil
        }
    }

    /// What the first vendor says of the session; nil when it says nothing, which is alerted.
    private func firstDelivery(
        of session: CivilDate, _ ahead: PrimaryAhead, _ spools: inout [FetchSpool]
    ) async throws -> VendorSession? {
        let primary = roster.primary
        guard !roster.isOut(primary) else { return nil }
        let (answer, spool) = try await ahead.answer(for: session)
        if let spool, ahead.ends(session) { spools.append(spool) }
        let outcome = try answer.get()
        for note in outcome.delivery.notes {
            try raise(
                Alert(
                    .info, command: "fetch-daily", session: session, key: "\(primary.name).note",
                    message: note))
        }
        if let failure = outcome.failure {
            roster.leaveOut(primary, failure)
            try raise(VendorRoster.alert(primary, failure, on: session))
        } else if let fault = outcome.faults.first {
            if roster.backups.isEmpty, outcome.delivery.sessions[session] == nil { throw fault }
            try raise(VendorRoster.alert(primary, fault, on: session))
        }
        return outcome.delivery.sessions[session]
    }

    func raise(_ alert: Alert) throws(LedgerError) {
        try fetch.ledger.raise(alert, at: fetch.now())
        if alert.severity >= .warning, summary.warnings.last != alert.message {
            summary.warnings.append(alert.message)
        }
    }

    private func throwFailures() throws {
        guard let (session, error) = summary.failures.first else { return }
        guard summary.failures.count > 1, let first = error as? IngestionError else { throw error }
        let others = summary.failures.dropFirst().map { "\($0.session)" }
        let named = others.prefix(5).joined(separator: ", ") + (others.count > 5 ? ", ..." : "")
        throw IngestionError(
            first.code,
            "\(summary.failures.count) of \(sessions.count) sessions were not published: \(session): "
                + "\(first.message) (and \(others.count) more: \(named))")
    }

    func count(headlines: Int) { summary.headlines += headlines }
    func count(moods: Int) { summary.moods += moods }
    func endSentiment(_ failure: IngestionError) { sentimentOutage = failure }

    // MARK: The universe

    /// The symbols of all slots, as they stand.
    var universe: Set<Symbol> { Set(assignment.slots.compactMap(\.symbol)) }

    /// Lets slots follow what the session's listings say, before that is written down.
    private func assume(_ changes: IdentityChanges, on session: CivilDate) {
        guard !changes.successions.isEmpty else { return }
        assignment = SlotAssignment(history: history, successions: successions + changes.successions)
        assignment.advance(to: session)
    }

    private func record(_ finding: IdentityFinding, on session: CivilDate) throws {
        try IdentityWatch(ledger: fetch.ledger).record(
            finding.changes, listings: finding.listings, on: session)
        history = try fetch.ledger.indexHistory()
        successions = try fetch.ledger.successions()
        publication = SlotPublication(
            lake: lake, history: history, successions: successions, command: "fetch-daily",
            version: fetch.version)
        assignment = SlotAssignment(history: history, successions: successions)
        assignment.advance(to: session)
    }

    /// The stocks to ask for, and those of them that must be there: members that trade.
    private func expected(
        on session: CivilDate, _ memory: MarketMemory
    ) throws(LakeError) -> (wanted: Set<Symbol>, counted: Set<Symbol>) {
        if let symbols = options.symbols { return (Set(symbols), Set(symbols)) }
        let silence = 10
        let from = ExchangeCalendar.nyse.session(-2 * silence, from: session) ?? session
        let known = try lake.sessions(of: .raw, in: from...session.adding(days: -1))
        let knowsEnough = known.count >= silence
        var wanted: Set<Symbol> = []
        var counted: Set<Symbol> = []
        for slot in assignment.slots {
            guard let symbol = slot.symbol else { continue }
            // 1 for a stock that traded in the last session.
            let silent = memory.sessionsSilent(symbol) ?? Int.max
            let isNew = slot.since.map { $0 >= (known.first ?? session) } ?? false
            if knowsEnough, silent > silence, !isNew { continue }
            wanted.insert(symbol)
            if slot.state == .active { counted.insert(symbol) }
        }
        return (wanted, counted)
    }

    /// Whom to ask the first vendor for; nil when it brings the whole market.
    private func symbols(for sessions: [CivilDate]) -> [Symbol]? {
        if let symbols = options.symbols { return symbols.sorted() }
        guard roster.primary.reach.symbolsPerCall != nil, let last = sessions.last else { return nil }
        var symbols = Set(assignment.slots.compactMap(\.symbol))
        var later = assignment
        later.advance(to: last)
        symbols.formUnion(later.slots.compactMap(\.symbol))
        return symbols.sorted()
    }

    private func publishSlots(on session: CivilDate) throws(LakeError) -> Bool {
        guard options.isForced || !publication.isCurrent(on: session) else { return false }
        try publication.publish(assignment.slots, on: session)
        return true
    }

    /// Renames that only the index's lists tell, by ISIN, or a person: told with the session's actions, as
    /// features read them there.
    private func renamesOfLists(on session: CivilDate) -> [CorporateAction] {
        let before = ExchangeCalendar.nyse.session(before: session) ?? session
        return successions.filter { $0.isToldBesideVendors && $0.date > before && $0.date <= session }
            .map { $0.action(source: CorporateAction.indexSource) }
    }

    /// Warns of stocks that lost or never got a slot since the session before.
    private func warnOfFullUniverse(on session: CivilDate) throws(LedgerError) {
        let before = ExchangeCalendar.nyse.session(before: session) ?? session
        let since = assignment.events.filter { $0.date > before }
        guard let warning = FullUniverse(since)?.warning else { return }
        try raise(
            Alert(
                .warning, command: "fetch-daily", session: session, key: "universe.full",
                message: "\(session): \(warning)"))
    }

    private func spool(
        _ vendor: any MarketDataVendor, _ sessions: [CivilDate]
    ) throws(IngestionError) -> FetchSpool? {
        guard vendor.reach.symbolsPerCall != nil else { return nil }
        return try FetchSpool(
            root: lake.root, vendor: vendor.name, key: fetch.settingsKeys[vendor.name] ?? "",
            sessions: sessions, now: Double(fetch.now().secondsSinceEpoch))
    }
}
