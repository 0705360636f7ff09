import Core
import Ledger

/// What was listed before a session.
struct EarlierListings {
    /// Of each symbol, what it stood for last.
    let latest: [Symbol: InstrumentRecord]
    /// Whether the symbol was listed in the latest recorded session.
    let isCurrent: [Symbol: Bool]
    private let previous: CivilDate

    /// - Parameter previous: the latest recorded session before `session`.
    init(_ known: [InstrumentRecord], previous: CivilDate, session: CivilDate) {
        var latest: [Symbol: InstrumentRecord] = [:]
        for record in known where record.sessions.lowerBound < session {
            if let other = latest[record.listing.symbol],
                other.sessions.lowerBound > record.sessions.lowerBound
            {
                continue
            }
            latest[record.listing.symbol] = record
        }
        self.latest = latest
        isCurrent = latest.mapValues { $0.sessions.contains(previous) }
        self.previous = previous
    }

    /// The last session, of those before, that lists the record.
    private func end(_ record: InstrumentRecord) -> CivilDate { min(record.sessions.upperBound, previous) }

    /// By new symbol, the former one.
    func renames(byFIGI today: [Symbol: Listing]) -> [Symbol: Symbol] {
        let holders = Dictionary(grouping: latest.values.filter { $0.listing.figi != nil }) {
            $0.listing.figi ?? ""
        }
        let claims = Dictionary(grouping: today.values.filter { $0.figi != nil }) { $0.figi ?? "" }
        var renames: [Symbol: Symbol] = [:]
        for (figi, listings) in claims {
            // A symbol that keeps what it had competes with no one; of several new ones none is the heir.
            let heirs = listings.filter {
                guard isCurrent[$0.symbol] == true else { return true }
                return latest[$0.symbol]?.listing.figi.map { $0 != figi } ?? false
            }
            let stays = listings.count > heirs.count
            let own = listings.compactMap { latest[$0.symbol] }.filter { $0.listing.figi ?? figi == figi }
            let left = (holders[figi] ?? []).filter { holder in
                guard let listing = today[holder.listing.symbol] else { return true }
                return listing.figi != nil && listing.figi != figi
            }
            let heir = stays ? (listings.count == 1 ? listings[0] : nil) : (heirs.count == 1 ? heirs[0] : nil)
            guard let heir, let last = left.map(end).max() else { continue }
            let formers = left.filter { end($0) == last }
            // What the symbol itself had of this FIGI must not be the later word.
            let isLater = own.allSatisfy { end($0) < last || (stays && last == previous) }
            if formers.count == 1, isLater { renames[heir.symbol] = formers[0].listing.symbol }
        }
        return renames
    }

    /// Renames among what came and what went since the latest recorded session, where FIGIs do not tell.
    func renames(
        byCompany today: [Symbol: Listing], besides found: [Symbol: Symbol]
    ) -> [Symbol: Symbol] {
        let taken = Set(found.values)
        func company(_ listing: Listing) -> [String]? {
            guard let cik = listing.cik, let type = listing.type else { return nil }
            return [cik, type]
        }
        let came = today.values.filter { isCurrent[$0.symbol] != true && found[$0.symbol] == nil }
        let went = latest.values.map(\.listing).filter {
            isCurrent[$0.symbol] == true && today[$0.symbol] == nil && !taken.contains($0.symbol)
        }
        let byCompany = Dictionary(grouping: went.filter { company($0) != nil }) { company($0) ?? [] }
        var renames: [Symbol: Symbol] = [:]
        for (key, heirs) in Dictionary(
            grouping: came.filter { company($0) != nil }, by: { company($0) ?? [] })
        {
            guard heirs.count == 1, let formers = byCompany[key], formers.count == 1,
                heirs[0].figi == nil || formers[0].figi == nil
            else { continue }
            renames[heirs[0].symbol] = formers[0].symbol
        }
        return renames
    }
}
