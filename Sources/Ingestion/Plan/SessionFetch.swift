import Core
import Lake
import Ledger

/// Brings together one session's bars: the first vendor's delivery, then from the others what it lacks or what
/// did not hold.
struct SessionFetch {
    /// The stocks whose bars are wanted: those of the universe that trade, or those named.
    let expected: Set<Symbol>
    let memory: MarketMemory
    let options: FetchOptions
    /// Whether the prices are as traded, so that a split shows in them.
    let infersSplits: Bool
    /// Where stocks asked one by one are kept until they are published.
    let spool: (any MarketDataVendor, [CivilDate]) throws(IngestionError) -> FetchSpool?

    struct Outcome {
        var review = ReviewResult()
        var alerts: [Alert] = []
        var notes: [String] = []
        /// Wanted stocks without a sound bar.
        var missing: [Symbol] = []
        var spools: [FetchSpool] = []
    }

    /// - Parameters:
    ///   - first: what the first vendor delivered for the session; nil when it failed altogether.
    ///   - isChecked: whether a share of the bars is held against a second vendor's.
    func run(
        _ session: CivilDate, first: VendorSession?, roster: inout VendorRoster, isChecked: Bool
    ) async throws(IngestionError) -> Outcome {
        var outcome = Outcome()
        var review = SessionReview(session: session, memory: memory, infersSplits: infersSplits)
        if let first { review.take(first, from: roster.primary.name) }
        let sound = review.settled
        for vendor in roster.availableBackups {
            // Not for what is in doubt outside the universe: that could cost a slow backup all its calls.
            let wanted = expected.subtracting(review.settled)
            if wanted.isEmpty { break }
            let before = review.settled
            if let answer = try await ask(vendor, for: wanted, on: session, &roster, &outcome) {
                review.take(answer, from: vendor.name)
            }
            report(vendor, added: review.settled.subtracting(before).count, on: session, into: &outcome)
        }
        let checked = isChecked ? sample(of: sound, on: session) : []
        if !checked.isEmpty, let second = roster.availableBackups.first,
            let answer = try await ask(second, for: checked, on: session, &roster, &outcome)
        {
            review.compare(answer, from: second.name)
        }
        outcome.review = review.result()
        if let symbols = options.symbols.map(Set.init) {
            outcome.review.accepted.removeAll { !symbols.contains($0.symbol) }
            outcome.review.actions.removeAll { !symbols.contains($0.symbol) }
            outcome.review.rejected.removeAll { row in row.symbol.map { !symbols.contains($0) } ?? true }
        }
        outcome.missing = expected.subtracting(outcome.review.accepted.map(\.symbol)).sorted()
        return outcome
    }

    /// The share of stocks to hold against another vendor's bars: the same ones for a session, whenever asked.
    private func sample(of symbols: Set<Symbol>, on session: CivilDate) -> Set<Symbol> {
        var generator = SeededGenerator(seed: UInt64(bitPattern: Int64(session.daysSinceEpoch)))
        let pool = expected.intersection(symbols).sorted()
        let count = min(pool.count, Int((Double(pool.count) * options.crossCheckShare).rounded(.up)))
        return Set(pool.shuffled(using: &generator).prefix(count))
    }

    /// A vendor's answer for some stocks of a session, nil when there is none; its troubles become alerts.
    private func ask(
        _ vendor: any MarketDataVendor, for symbols: Set<Symbol>, on session: CivilDate,
        _ roster: inout VendorRoster, _ outcome: inout Outcome
    ) async throws(IngestionError) -> VendorSession? {
        let spool = try spool(vendor, [session])
        if let spool { outcome.spools.append(spool) }
        var wanted = symbols.sorted()
        let calls = vendor.plan?.calls(within: options.fallbackSeconds)
        if let size = vendor.reach.symbolsPerCall, let calls { wanted = Array(wanted.prefix(calls * size)) }
        let answer = try await BatchedFetch(vendor: vendor).run(
            sessions: [session], symbols: wanted, spool: spool)
        if let failure = answer.failure {
            roster.leaveOut(vendor, failure)
            outcome.alerts.append(VendorRoster.alert(vendor, failure, on: session))
        } else if let fault = answer.faults.first {
            outcome.alerts.append(VendorRoster.alert(vendor, fault, on: session))
        }
        outcome.notes += answer.delivery.notes
        return answer.delivery.sessions[session]
    }

    private func report(
        _ vendor: any MarketDataVendor, added: Int, on session: CivilDate, into outcome: inout Outcome
    ) {
        guard added > 0 else { return }
        let isMany = Double(added) > (1 - options.fullCoverage) * Double(max(1, expected.count))
        outcome.alerts.append(
            Alert(
                isMany ? .warning : .info, command: "fetch-daily", session: session,
                key: "fallback.\(vendor.name)",
                message:
                    "\(session): \(added) stocks came from the backup \(vendor.name), since no vendor before "
                    + "it had a sound bar of them"))
    }
}
