/// A security that two lists of the index name by different symbols.
public struct SecurityRename: Hashable, Sendable {
    /// What the identity of a succession that lists told begins with.
    static let identityPrefix = "ISIN "

    public var isin: String
    /// The symbol in the earlier list, and that list's day.
    public var former: Symbol
    public var seen: CivilDate
    /// The symbol in the later list, and that list's day.
    public var symbol: Symbol
    public var date: CivilDate

    public init(isin: String, former: Symbol, seen: CivilDate, symbol: Symbol, date: CivilDate) {
        self.isin = isin
        self.former = former
        self.seen = seen
        self.symbol = symbol
        self.date = date
    }

    /// The rename that the later list tells of, unless what is known otherwise says it already, or says that
    /// the former symbol went elsewhere. What is known of days after the later list plays no part.
    ///
    /// - Parameter distinct: see ``SymbolSuccession/distinct(_:)``.
    public func succession(besides distinct: [SymbolSuccession]) -> SymbolSuccession? {
        let then = SymbolSuccession.meant(by: former, listedOn: seen, in: distinct)
        guard let current = SymbolSuccession.current(then, since: seen, on: date, in: distinct),
            current != SymbolSuccession.meant(by: symbol, listedOn: date, in: distinct)
        else { return nil }
        return SymbolSuccession(
            symbol: symbol, date: date, former: current, identity: Self.identityPrefix + isin)
    }
}
