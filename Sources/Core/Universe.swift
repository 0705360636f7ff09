/// The fixed shape of the universe that every observation and action shares.
public enum Universe {
    /// Length of the slot array.
    public static let slotCount = 3_600
    /// Slots scored together while serving.
    public static let batchSize = 400
    public static let batchCount = slotCount / batchSize
    /// A stock that left the index keeps its slot, archived, for this many months.
    public static let archiveMonths = 12
    /// A stock is new for this many months after it joined.
    public static let newMonths = 3
}

/// What a slot is used for.
public enum SlotState: String, Sendable, Hashable, Codable, CaseIterable {
    /// The stock is in the index.
    case active
    /// It left less than ``Universe/archiveMonths`` months ago: may be held or sold, never bought.
    case archived
    /// Nobody lives here.
    case padding
}

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
