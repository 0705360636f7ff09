/// A stock's spell in the index.
public struct Constituent: Hashable, Sendable {
    public var symbol: Symbol
    public var name: String?
    /// GICS sector, where known.
    public var sector: String?
    /// First day in the index.
    public var since: CivilDate
    /// First day no longer in it; nil while a member.
    public var removed: CivilDate?

    public init(
        symbol: Symbol, name: String? = nil, sector: String? = nil, since: CivilDate,
        removed: CivilDate? = nil
    ) {
        self.symbol = symbol
        self.name = name
        self.sector = sector
        self.since = since
        self.removed = removed
    }
}
