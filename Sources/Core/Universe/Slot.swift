/// One of the 3,600 places, as of a session: a row of slots.parquet.
public struct Slot: Hashable, Sendable {
    /// 0..<``Universe/slotCount``
    public var index: Int
    public var symbol: Symbol?
    public var state: SlotState
    /// The day the stock joined the index (its latest spell).
    public var since: CivilDate?
    /// The day it left, while archived.
    public var removed: CivilDate?
    /// GICS sector, where known.
    public var sector: String?
    public var name: String?

    public init(
        index: Int, symbol: Symbol? = nil, state: SlotState = .padding, since: CivilDate? = nil,
        removed: CivilDate? = nil, sector: String? = nil, name: String? = nil
    ) {
        self.index = index
        self.symbol = symbol
        self.state = state
        self.since = since
        self.removed = removed
        self.sector = sector
        self.name = name
    }
}
