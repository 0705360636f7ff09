extension IndexHistory {
    /// Where a later list names by another symbol what an earlier one has under the same ISIN.
    ///
    /// The earlier list is the last full one or newer, or not older than the archive year. A list that still
    /// names the former symbol, for the same security or for one without an ISIN, tells nothing.
    public func renamesByISIN() -> [SecurityRename] {
        var renames: [SecurityRename] = []
        var known: [String: (symbol: Symbol, seen: CivilDate)] = [:]
        var lastFull: CivilDate?
        for list in lists {
            var symbols: [String: Symbol] = [:]
            var ambiguous: Set<String> = []
            var isins: [Symbol: String?] = [:]
            for member in list.members {
                isins[member.symbol] = .some(member.isin)
                guard let isin = member.isin else { continue }
                if symbols.updateValue(member.symbol, forKey: isin) != nil { ambiguous.insert(isin) }
            }
            for member in list.members {
                guard let isin = member.isin, !ambiguous.contains(isin), let last = known[isin],
                    last.symbol != member.symbol, last.seen < list.effective,
                    lastFull.map({ last.seen >= $0 }) ?? true
                        || last.seen.adding(months: Universe.archiveMonths) > list.effective
                else { continue }
                // The former symbol may be another security's by now.
                if let heir = isins[last.symbol], heir == nil || heir == isin { continue }
                renames.append(
                    SecurityRename(
                        isin: isin, former: last.symbol, seen: last.seen, symbol: member.symbol,
                        date: list.effective))
            }
            for (isin, symbol) in symbols where !ambiguous.contains(isin) {
                known[isin] = (symbol, list.effective)
            }
            if !list.isPartial { lastFull = list.effective }
        }
        return renames
    }

    /// What is known of renames, with those that the lists tell by ISIN.
    public func successions(besides known: [SymbolSuccession]) -> [SymbolSuccession] {
        let distinct = SymbolSuccession.distinct(known)
        return known + renamesByISIN().compactMap { $0.succession(besides: distinct) }
    }
}
