/// Who is in the index from a day on, until the next list.
public struct IndexList: Hashable, Sendable {
    /// First day on which it is in force.
    public let effective: CivilDate
    /// By symbol; one each.
    public let members: [IndexMember]
    /// Those that a partial list takes out, ascending; a full list takes out whom it does not name.
    public let leavers: [Symbol]
    /// Whether it names some stocks alone: additions, departures, or a fund that holds a sample of the index.
    public let isPartial: Bool

    /// - Parameters:
    ///   - members: in any order; of a symbol named twice the first counts.
    ///   - leavers: of a partial list; one that is a member as well stays.
    public init(
        effective: CivilDate, members: [IndexMember], leavers: [Symbol] = [], isPartial: Bool = false
    ) {
        self.effective = effective
        var seen: Set<Symbol> = []
        self.members = members.filter { seen.insert($0.symbol).inserted }.sorted { $0.symbol < $1.symbol }
        self.leavers = isPartial ? Set(leavers).subtracting(seen).sorted() : []
        self.isPartial = isPartial
    }
}
