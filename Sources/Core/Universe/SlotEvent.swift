/// Something that happened to a slot while a ``SlotAssignment`` replayed the index's history.
public struct SlotEvent: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// A stock joined and got a slot.
        case joined
        /// It came back to the slot where it was archived.
        case returned
        /// It left the index, or lost its symbol to another; archived from now on.
        case left
        /// It goes on under another symbol.
        case renamed(from: Symbol)
        /// A list was ahead of a rename: the company is back in its own slot, out of the one it had meanwhile.
        case resumed(from: Symbol, vacating: Int)
        /// Its sector is another one.
        case moved(from: String?, to: String?)
        /// Its archive year is over.
        case freed
        /// It lost its archived slot early, as no slot was free.
        case evicted
        /// It joined and no slot was left, not even an archived one.
        case unplaced
    }

    public var date: CivilDate
    public var kind: Kind
    /// nil for an archived company that lost its symbol.
    public var symbol: Symbol?
    /// nil for a stock without one.
    public var slot: Int?
    public var name: String?

    public init(date: CivilDate, kind: Kind, symbol: Symbol?, slot: Int?, name: String? = nil) {
        self.date = date
        self.kind = kind
        self.symbol = symbol
        self.slot = slot
        self.name = name
    }
}
