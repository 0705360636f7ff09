public import Core
public import Ledger

/// Which symbols changed hands on a session, by what was listed before and what is listed now.
public struct IdentityChanges: Hashable, Sendable {
    public var session: CivilDate
    /// Renames and new series, by symbol.
    public var successions: [SymbolSuccession] = []
    /// Symbols that the session before did not list and that are no rename, ascending.
    public var new: [Symbol] = []
    /// Symbols that the session before listed, and neither they nor a new name of their company are listed
    /// now, ascending.
    public var gone: [Symbol] = []
    /// Spells in the index that end, since the company lost its symbol to another and got none itself.
    public var ended: [Constituent] = []

    public init(session: CivilDate) {
        self.session = session
    }

    /// The successions as actions of the session.
    public func actions(source: String) -> [CorporateAction] {
        successions.map { $0.action(source: source) }
    }

    /// Compares the listings of a session with the instruments recorded before it.
    ///
    /// - A **rename** is a symbol whose FIGI was another symbol's until the latest recorded session, or before
    ///   it left; the former symbol no longer has that FIGI. Where one of the two has no FIGI, the same SEC
    ///   number and type tell as well, if just one such symbol went and just one came. What is ambiguous is no
    ///   rename.
    /// - A **new series** is a symbol that was another instrument's (``Core/Listing/isAnother(than:)``).
    ///
    /// - Parameters:
    ///   - known: the ledger's instruments; what begins on or after the session is left out.
    ///   - previous: the latest recorded session before this one; nil for the first, on which nothing changes.
    ///   - listings: of all symbols that trade in the session; one a symbol.
    public init(
        known: [InstrumentRecord], previous: CivilDate?, listings: [Listing], on session: CivilDate
    ) {
        self.init(session: session)
        guard let previous else { return }
        let before = EarlierListings(known, previous: previous, session: session)
        let today = Dictionary(listings.map { ($0.symbol, $0) }) { first, _ in first }
        let symbols = today.keys.sorted()

        var renames = before.renames(byFIGI: today)
        for (symbol, former) in before.renames(byCompany: today, besides: renames) {
            renames[symbol] = former
        }
        let formers = Set(renames.values)
        for symbol in symbols {
            guard let listing = today[symbol] else { continue }
            if let former = renames[symbol] {
                successions.append(
                    SymbolSuccession(
                        symbol: symbol, date: session, former: former, identity: listing.figi ?? listing.cik))
            } else if let row = before.latest[symbol], listing.isAnother(than: row.listing) {
                successions.append(
                    SymbolSuccession(symbol: symbol, date: session, identity: listing.figi))
            } else if before.isCurrent[symbol] != true {
                new.append(symbol)
            }
        }
        gone = before.latest.keys.filter {
            before.isCurrent[$0] == true && today[$0] == nil && !formers.contains($0)
        }.sorted()
    }
}
