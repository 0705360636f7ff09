internal import Core

/// The rows of `instruments` while a session's listings are added.
struct InstrumentBook {
    /// Rows to be written.
    private(set) var changed: [InstrumentRecord] = []
    /// Rows to be taken away first, as their first session moved.
    private(set) var outdated: [InstrumentRecord] = []

    private let rows: [Symbol: [InstrumentRecord]]
    private let session: CivilDate
    /// The recorded sessions next to it.
    private let before, after: CivilDate?

    /// - Parameter sessions: those recorded, ascending.
    init(_ rows: [InstrumentRecord], sessions: [CivilDate], adding session: CivilDate) {
        self.rows = Dictionary(grouping: rows, by: \.listing.symbol)
        self.session = session
        before = sessions.last { $0 < session }
        after = sessions.first { $0 > session }
    }

    /// Takes in what the session lists.
    mutating func add(_ listing: Listing) {
        let own = rows[listing.symbol] ?? []
        if let standing = own.first(where: { $0.sessions.contains(session) }) {
            guard !listing.isAnother(than: standing.listing) else { return }
            let merged =
                after == nil ? listing.filled(from: standing.listing) : standing.listing.filled(from: listing)
            if merged != standing.listing {
                changed.append(InstrumentRecord(merged, sessions: standing.sessions))
            }
            return
        }
        if let row = own.first(where: { $0.sessions.upperBound == before }),
            !listing.isAnother(than: row.listing)
        {
            changed.append(
                InstrumentRecord(
                    listing.filled(from: row.listing), sessions: row.sessions.lowerBound...session))
        } else if let row = own.first(where: { $0.sessions.lowerBound == after }),
            !listing.isAnother(than: row.listing)
        {
            outdated.append(row)
            changed.append(
                InstrumentRecord(
                    row.listing.filled(from: listing), sessions: session...row.sessions.upperBound))
        } else {
            changed.append(InstrumentRecord(listing.known, sessions: session...session))
        }
    }
}

extension Listing {
    /// What a row keeps of it.
    fileprivate var known: Listing {
        Listing(symbol: symbol, name: name, figi: figi, cik: cik, type: type)
    }

    /// What a row keeps of it, with what it lacks taken from another.
    fileprivate func filled(from other: Listing) -> Listing {
        Listing(
            symbol: symbol, name: name ?? other.name, figi: figi ?? other.figi, cik: cik ?? other.cik,
            type: type ?? other.type)
    }
}
