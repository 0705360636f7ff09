/// A stock as a vendor lists it on a day: the letters, and who is behind them.
public struct Listing: Hashable, Sendable {
    public var symbol: Symbol
    public var name: String?
    /// OpenFIGI's composite identifier, 12 characters: the same through renames, another for a reused symbol.
    public var figi: String?
    /// The SEC's number of the company, 10 digits.
    public var cik: String?
    /// `CS`, `ETF`, ... as the vendor writes it.
    public var type: String?
    /// The first day on which it no longer trades.
    public var delisted: CivilDate?

    public init(
        symbol: Symbol, name: String? = nil, figi: String? = nil, cik: String? = nil, type: String? = nil,
        delisted: CivilDate? = nil
    ) {
        self.symbol = symbol
        self.name = name
        self.figi = figi
        self.cik = cik
        self.type = type
        self.delisted = delisted
    }
}

extension Listing {
    /// Whether the two are known to be different instruments: both have a FIGI, and not the same one.
    ///
    /// A company that was reorganised may get a new FIGI; the same SEC number and type then still tell that it
    /// is the same one.
    public func isAnother(than other: Listing) -> Bool {
        guard let figi, let theirs = other.figi, figi != theirs else { return false }
        guard let cik, cik == other.cik else { return true }
        return type != other.type
    }
}
