/// All that is known of who was in the index when: spells of single stocks, and lists of all or some members.
public struct IndexHistory: Hashable, Sendable {
    public var spells: [Constituent]
    /// By effective day; on one day the full list first, then partial ones in the order given.
    public let lists: [IndexList]

    /// - Parameter lists: in any order; at most one full list a day, of several the first counts.
    public init(spells: [Constituent] = [], lists: [IndexList] = []) {
        self.spells = spells
        var full: Set<CivilDate> = []
        let kept = lists.filter { $0.isPartial || full.insert($0.effective).inserted }
        self.lists = kept.enumerated().sorted {
            ($0.element.effective, $0.element.isPartial ? 1 : 0, $0.offset)
                < ($1.element.effective, $1.element.isPartial ? 1 : 0, $1.offset)
        }.map(\.element)
    }

    public var isEmpty: Bool { spells.isEmpty && lists.isEmpty }

    /// What of it was known at the end of a day: later lists, later joins and later departures are gone.
    public func known(on date: CivilDate) -> IndexHistory {
        IndexHistory(
            spells: spells.filter { $0.since <= date }.map { spell in
                var spell = spell
                if let removed = spell.removed, removed > date { spell.removed = nil }
                return spell
            }, lists: lists.filter { $0.effective <= date })
    }
}
