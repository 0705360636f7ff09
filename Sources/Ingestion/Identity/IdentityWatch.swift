public import Core
public import Ledger

/// Tells from a vendor's listings which symbols changed hands, and keeps in the ledger who is behind each.
///
/// Per session: ``changes(on:listings:universe:)``, publish what it found with the session's actions, then
/// ``record(_:listings:on:)``. Both may be run again for the same session, and for an older one: what is
/// compared is what was recorded before that session, and later knowledge stays.
public struct IdentityWatch: Sendable {
    /// More new series than this among the symbols listed on both days, and at least ``fewestToDoubt``, are a
    /// change of the vendor's and not of the market.
    public static let newSeriesShareToDoubt = 0.02
    public static let fewestToDoubt = 20

    private let ledger: LedgerDatabase

    public init(ledger: LedgerDatabase) {
        self.ledger = ledger
    }

    /// What changed since the session that was recorded before.
    ///
    /// - Parameters:
    ///   - listings: all that the vendor lists on the session; those delisted by then are left out, as is a
    ///     symbol's second.
    ///   - universe: the symbols of active and archived slots the session before; of ``IdentityChanges/gone``
    ///     only these are told.
    /// - Throws: ``IngestionError`` with `malformed` when the listings contradict most of what was recorded;
    ///   ``Ledger/LedgerError``.
    public func changes(
        on session: CivilDate, listings: [Listing], universe: Set<Symbol>
    ) throws -> IdentityChanges {
        let listed = Self.trading(listings, on: session)
        let previous = try ledger.listingSessions().last { $0 < session }
        var changes = IdentityChanges(
            known: try ledger.instruments(), previous: previous, listings: listed, on: session)
        let anew = changes.successions.count { $0.former == nil }
        if anew >= Self.fewestToDoubt, Double(anew) > Self.newSeriesShareToDoubt * Double(listed.count) {
            throw IngestionError(
                .malformed,
                "\(anew) of \(listed.count) symbols listed on \(session) have another FIGI than on "
                    + "\(previous?.description ?? "the session before"); nothing was recorded: check the "
                    + "vendor's listings, and fetch that session again")
        }
        changes.gone = changes.gone.filter(universe.contains)
        changes.ended = try ended(by: changes.successions, on: session)
        return changes
    }

    /// Writes down what the session lists and what changed.
    public func record(_ changes: IdentityChanges, listings: [Listing], on session: CivilDate) throws {
        try ledger.record(
            Self.trading(listings, on: session), successions: changes.successions, ended: changes.ended,
            on: session)
    }

    /// Open spells whose company loses its symbol on the session and gets no other.
    private func ended(
        by successions: [SymbolSuccession], on session: CivilDate
    ) throws -> [Constituent] {
        guard !successions.isEmpty else { return [] }
        let before = try ledger.successions().filter { $0.date < session }
        let all = SymbolSuccession.distinct(before + successions)
        return try ledger.constituents().filter { spell in
            spell.removed == nil && spell.since < session
                && SymbolSuccession.current(
                    spell.symbol, since: spell.since, on: session.adding(days: -1), in: all) != nil
                && SymbolSuccession.current(spell.symbol, since: spell.since, on: session, in: all) == nil
        }
    }

    /// The listings of symbols that trade on the session, one each; blank identifiers count as none.
    private static func trading(_ listings: [Listing], on session: CivilDate) -> [Listing] {
        func filled(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
        var seen: Set<Symbol> = []
        var trading: [Listing] = []
        trading.reserveCapacity(listings.count)
        for listing in listings {
            if let delisted = listing.delisted, delisted <= session { continue }
            guard seen.insert(listing.symbol).inserted else { continue }
            trading.append(
                Listing(
                    symbol: listing.symbol, name: filled(listing.name), figi: filled(listing.figi),
                    cik: filled(listing.cik), type: filled(listing.type)))
        }
        return trading
    }
}
