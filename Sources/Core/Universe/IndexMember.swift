/// A stock as a list of the index names it.
public struct IndexMember: Hashable, Sendable {
    /// As the list has it, which may be ahead of or behind the exchange; see ``SlotAssignment``.
    public var symbol: Symbol
    public var name: String?
    /// GICS sector, where the list gives one.
    public var sector: String?
    /// ISO 6166, where the list gives one: the security, whatever its symbol.
    public var isin: String?

    public init(symbol: Symbol, name: String? = nil, sector: String? = nil, isin: String? = nil) {
        self.symbol = symbol
        self.name = name
        self.sector = sector
        self.isin = isin
    }
}
