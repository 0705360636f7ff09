import Core

/// coverage.json: what is known of every slot in the last session, and how many bars each session has.
struct CoverageDocument: Encodable {
    /// The last with bars; absent before the first.
    var session: CivilDate?
    var slots: Slots
    /// Names that ``Slots/sector`` counts in.
    var sectors: [String]
    var qualities: [Quality]
    /// What there is to say of a slot's quality, one for each; null for most.
    var detail: [String?]
    var daily: Daily

    /// Columns of ``Universe/slotCount`` values each; empty where the universe of the session is not known.
    struct Slots: Encodable {
        var symbol: [Symbol?] = []
        var name: [String?] = []
        var sector: [Int?] = []
        /// 0 active, 1 archived, 2 padding.
        var state: [Int] = []
        /// A code of ``qualities``.
        var quality: [Int] = []
    }

    struct Quality: Encodable {
        var code: Int
        var name: String
        var meaning: String
        /// Slots of this quality.
        var count: Int
    }

    /// Columns by session, ascending; null where it is not known.
    struct Daily: Encodable {
        var dates: [CivilDate]
        /// Active slots of the universe.
        var active: [Int?]
        var bars: [Int?]
        var rejects: [Int?]
    }
}
