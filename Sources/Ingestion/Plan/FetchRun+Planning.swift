import Core
import Lake
import Ledger

extension FetchRun {
    /// The index's members as the ledger has them; an empty ledger is filled from a vendor's list first.
    static func indexHistory(_ fetch: DailyFetch) async throws -> IndexHistory {
        let known = try fetch.ledger.indexHistory()
        guard known.isEmpty else { return known }
        for vendor in fetch.vendors {
            guard let offered = try await vendor.constituents() else { continue }
            _ = try fetch.ledger.importConstituents(offered)
            return IndexHistory(spells: offered)
        }
        throw IngestionError(
            .noData,
            "the ledger has no constituents and \(fetch.vendors[0].name) offers none; "
                + "run bellwether universe import FILE --effective DATE")
    }

    /// The sessions asked for, with those before them that were missed or may have been corrected.
    static func withEarlier(_ asked: [CivilDate], _ fetch: DailyFetch) throws(LakeError) -> [CivilDate] {
        guard let first = asked.first else { return asked }
        var sessions = asked
        let calendar = ExchangeCalendar.nyse
        if fetch.options.catchesUp,
            let from = calendar.session(-fetch.options.catchUpSessions, from: first)
        {
            // A tree that begins today has missed nothing, one that was idle for long has missed them all.
            if let begin = try fetch.lake.sessions(of: .raw).first, begin < first {
                sessions += calendar.sessions(in: max(begin, from)...first).filter { $0 < first }
            }
        }
        for back in 0..<max(0, fetch.options.recheckSessions) {
            guard let session = calendar.session(-back - 1, from: first),
                try fetch.lake.contains(.raw, on: session)
            else { break }
            sessions.append(session)
        }
        return Array(Set(sessions)).sorted()
    }

    /// Whether the session's bars are to be fetched.
    static func isWanting(
        _ session: CivilDate, among asked: [CivilDate], _ fetch: DailyFetch
    ) async throws -> Bool {
        let options = fetch.options
        if options.isForced || options.symbols != nil { return true }
        let partition = Dataset.raw.partition(session)
        let inputs = try await fetch.vendors[0].inputs(for: session)
        guard fetch.lake.isCurrent(partition, inputs: inputs) else { return true }
        // Looked at again: what was corrected since, and what could not be had in full.
        if let first = asked.first, session < first, options.recheckSessions > 0 {
            let calendar = ExchangeCalendar.nyse
            let from = calendar.session(-options.recheckSessions, from: first) ?? first
            if session >= from { return true }
        }
        guard options.catchesUp else { return false }
        let counts = try fetch.lake.manifest(of: partition).counts
        guard let expected = counts["expected"], let covered = counts["covered"] else { return false }
        return Double(covered) < options.fullCoverage * Double(expected)
    }

    /// What would be done, and the calls that it takes.
    func plan() -> [String] {
        let standing = sessions.count - wanting.count
        guard let first = wanting.first, let last = wanting.last else {
            return ["nothing to fetch: \(standing) session(s) stand already"]
        }
        let span = first == last ? "\(first)" : "\(first) to \(last)"
        let members = SlotAssignment(history: history, successions: successions, on: last).slots.compactMap(
            \.symbol)
        let symbols = options.symbols ?? members.sorted()
        var lines = [
            "would fetch \(wanting.count) session(s), \(span), of \(symbols.count) stocks; "
                + "\(standing) stand already"
        ]
        for (place, vendor) in fetch.vendors.enumerated() {
            lines.append(place == 0 ? primaryLine(vendor, symbols) : backupLine(vendor, place, symbols))
        }
        if options.bringsListings, options.symbols == nil,
            let source = fetch.vendors.first(where: { $0 is any ListingSource })
        {
            lines.append(
                "  \(source.name), listings: a few more calls, on the last session and each month's first")
        }
        if options.bringsNews, options.symbols == nil, let source = newsSource(symbols.count) {
            let calls = source.headlineCalls(symbols: symbols.count) * wanting.count
            lines.append("  \(source.name), headlines: at least \(Self.cost(of: calls, source))")
        }
        return lines
    }

    private func primaryLine(_ vendor: any MarketDataVendor, _ symbols: [Symbol]) -> String {
        let calls = BatchedFetch.requests(
            vendor.reach, sessions: wanting,
            symbols: vendor.reach.symbolsPerCall == nil ? options.symbols : symbols
        ).reduce(0) { $0 + vendor.calls(for: $1) }
        return "  \(vendor.name): \(Self.cost(of: calls, vendor))"
    }

    private func backupLine(_ vendor: any MarketDataVendor, _ place: Int, _ symbols: [Symbol]) -> String {
        func calls(_ count: Int) -> Int {
            BatchedFetch.requests(
                vendor.reach, sessions: wanting.suffix(1), symbols: Array(symbols.prefix(count))
            ).reduce(0) { $0 + vendor.calls(for: $1) }
        }
        let within = vendor.plan?.calls(within: options.fallbackSeconds)
        let isChecking = place == 1 && wanting.count <= options.crossCheckSessions
        let sample = Int((Double(symbols.count) * options.crossCheckShare).rounded(.up))
        let check =
            isChecking && sample > 0
            ? "\(calls(sample)) call(s) a session to check \(sample) stocks, and " : ""
        let all = calls(symbols.count)
        let most = within.map { min($0, all) } ?? all
        return "  \(vendor.name), backup: \(check)for what is missing, a session, up to "
            + Self.cost(of: most, vendor) + (most < all ? " of the \(all) for all stocks" : "")
    }

    /// Calls with their quota: `3 calls (free, 5 a minute: at least 24 s)`.
    private static func cost(of calls: Int, _ vendor: any MarketDataVendor) -> String {
        guard let plan = vendor.plan else { return "no calls" }
        let count = "\(calls) call\(calls == 1 ? "" : "s")"
        guard let seconds = plan.seconds(for: calls) else { return "\(count), more than a day's (\(plan))" }
        let time = seconds < 1 ? "" : ": at least \(duration(seconds))"
        return "\(count) (\(plan)\(time))"
    }

    private static func duration(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        return whole < 120 ? "\(whole) s" : "\((whole + 59) / 60) min"
    }
}
