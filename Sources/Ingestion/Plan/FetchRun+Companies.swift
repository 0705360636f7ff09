import Core
import Foundation
import Lake
import Ledger

/// What a vendor's listings say of a session's symbols.
struct IdentityFinding {
    var changes: IdentityChanges
    var listings: [Listing]
    /// The vendor's name.
    var source: String
}

/// Who is behind the symbols, and what the news say of them.
extension FetchRun {
    /// The longest that listings or headlines of a session may keep a run waiting, in seconds; a plan on which
    /// they would take longer does not bring them.
    private static let longest = 3_600.0

    /// Asked on the run's last session, and in a range on each month's first as well.
    func identities(on session: CivilDate) async throws -> IdentityFinding? {
        guard options.bringsListings, options.symbols == nil,
            session == wanting.last || ExchangeCalendar.nyse.firstSession(of: session.yearMonth) == session,
            let source = roster.all.first(where: { $0 is any ListingSource && !roster.isOut($0) })
                as? any ListingSource
        else { return nil }
        do {
            let listings = try await source.listings(on: session)
            let changes = try IdentityWatch(ledger: fetch.ledger).changes(
                on: session, listings: listings, universe: universe)
            for gone in [changes.gone] where !gone.isEmpty {
                let names = gone.prefix(5).map(\.rawValue).joined(separator: ", ")
                try raise(
                    Alert(
                        .info, command: "fetch-daily", session: session, key: "listings.gone",
                        message: "\(session): \(gone.count) stocks of the universe are no longer listed "
                            + "(\(names)\(gone.count > 5 ? ", ..." : "")); see bellwether universe import"))
            }
            return IdentityFinding(changes: changes, listings: listings, source: source.name)
        } catch let error as IngestionError {
            try tell(error, of: source, on: session)
            return nil
        }
    }

    /// Publishes the headlines between the close before and the session's, unless they stand.
    ///
    /// - Returns: whether the tree changed.
    @discardableResult
    func bringNews(of session: CivilDate, on symbols: Set<Symbol>) async throws -> Bool {
        guard options.bringsNews, options.symbols == nil, let source = newsSource(symbols.count),
            let before = ExchangeCalendar.nyse.session(before: session),
            try options.isForced || !stands(session, source)
        else { return false }
        let started = Date()
        let calendar = ExchangeCalendar.nyse
        do {
            let headlines = try await source.headlines(
                on: symbols, published: calendar.closeTime(of: before)..<calendar.closeTime(of: session))
            let manifest = try fetch.lake.publish(
                headlines: headlines, on: session,
                provenance: Provenance(
                    command: "fetch-daily", version: fetch.version,
                    inputs: try source.headlineInputs(), source: source.name,
                    counts: ["headlines": headlines.count, "stocks": Set(headlines.map(\.symbol)).count],
                    started: started))
            count(headlines: manifest.files.first?.rows ?? 0)
            return true
        } catch let error as IngestionError {
            try tell(error, of: source, on: session)
            return false
        }
    }

    /// Adds one's own headlines to a session whose bars stand: they cost no call.
    func bringOwnNews(of session: CivilDate) async throws -> Bool {
        guard let source = newsSource(universe.count), source.plan == nil else { return false }
        return try await bringNews(of: session, on: universe)
    }

    /// Whether the session's headlines are there, from the file as it is now if it was one's own.
    private func stands(_ session: CivilDate, _ source: any HeadlineSource) throws -> Bool {
        guard try lake.contains(.news, on: session) else { return false }
        let manifest = try lake.manifest(of: .news, on: session)
        guard source.plan == nil, manifest.source == source.name else { return true }
        return try source.headlineInputs().allSatisfy(manifest.inputs.contains)
    }

    /// The first vendor that has news and whose plan bears the calls.
    func newsSource(_ symbols: Int) -> (any HeadlineSource)? {
        for vendor in roster.all {
            guard let source = vendor as? any HeadlineSource, source.hasHeadlines, !roster.isOut(vendor)
            else { continue }
            let seconds = source.plan.map { $0.seconds(for: source.headlineCalls(symbols: symbols)) } ?? 0
            if let seconds, seconds <= Self.longest { return source }
        }
        return nil
    }

    /// The bars are what counts: without listings or news a session is published, with a warning.
    private func tell(
        _ error: IngestionError, of vendor: any MarketDataVendor, on session: CivilDate
    ) throws {
        if case .ground = error.code { throw error }
        try raise(VendorRoster.alert(vendor, error, on: session))
    }
}
