/// A rule of the universe that does not hold.
public struct AuditFinding: Hashable, Sendable {
    public enum Rule: String, Sendable, CaseIterable {
        /// There are 3,600 slots in order, and each holds what its state allows.
        case shape
        /// One stock has one slot.
        case duplicate
        /// The active slots are the index's members on the day.
        case membership
        /// Who left less than a year ago is archived, and nobody else is.
        case archive
        /// A company keeps its slot while it is a member and for its archive year.
        case moved
        /// A slot goes to another company only after the archive year, unless the universe was full.
        case reused
        /// In a full universe the longest archived leaves first.
        case eviction
        /// `since` is the first day of the stay, `removed` the first day out.
        case dates
        /// What is published is what the history says.
        case published
    }

    public var date: CivilDate
    public var rule: Rule
    public var slot: Int?
    public var symbol: Symbol?
    public var detail: String

    public init(date: CivilDate, rule: Rule, slot: Int? = nil, symbol: Symbol? = nil, detail: String) {
        self.date = date
        self.rule = rule
        self.slot = slot
        self.symbol = symbol
        self.detail = detail
    }
}
