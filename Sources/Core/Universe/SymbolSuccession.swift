/// Who stands behind a symbol from a day on: the company that had another symbol until then, or an instrument
/// that has nothing to do with the one before.
public struct SymbolSuccession: Hashable, Sendable {
    public var symbol: Symbol
    /// The first day on which the symbol stands for it.
    public var date: CivilDate
    /// The company's symbol until the day before; nil where the symbol begins anew.
    public var former: Symbol?
    /// The FIGI or CIK by which it was recognised, where there was one.
    public var identity: String?

    public init(symbol: Symbol, date: CivilDate, former: Symbol? = nil, identity: String? = nil) {
        self.symbol = symbol
        self.date = date
        self.former = former
        self.identity = identity
    }

    /// The succession that an action tells of; nil for a split or a dividend, and for a symbol that is said
    /// to have been its own former one.
    public init?(_ action: CorporateAction) {
        switch action.kind {
        case .rename(let former) where former != action.symbol:
            self.init(symbol: action.symbol, date: action.exDate, former: former)
        case .newSeries: self.init(symbol: action.symbol, date: action.exDate)
        case .split, .dividend, .rename: return nil
        }
    }

    /// ``identity`` of what a person told.
    public static let operatorIdentity = "operator"

    /// Whether only lists of the index (see ``SecurityRename``) or a person told it, and no vendor.
    public var isToldBesideVendors: Bool {
        guard let identity else { return false }
        return identity == Self.operatorIdentity || identity.hasPrefix(SecurityRename.identityPrefix)
    }

    /// What it is as an action.
    public func action(source: String) -> CorporateAction {
        CorporateAction(
            symbol: symbol, exDate: date, kind: former.map { .rename(former: $0) } ?? .newSeries,
            source: source)
    }

    /// The successions by day, and by symbol within a day, without what is told twice.
    ///
    /// On one day a symbol has one: a rename comes before a new series, as it says more, and otherwise the
    /// first in `all`. The same rename told again with a later day is no second rename unless the former
    /// symbol got another company on the first day or since.
    public static func distinct(_ all: [SymbolSuccession]) -> [SymbolSuccession] {
        let ordered = all.enumerated().sorted {
            let (left, right) = ($0.element, $1.element)
            return (left.date, left.symbol, left.former == nil ? 1 : 0, $0.offset)
                < (right.date, right.symbol, right.former == nil ? 1 : 0, $1.offset)
        }
        var kept: [SymbolSuccession] = []
        var latest: [Symbol: SymbolSuccession] = [:]
        for (_, next) in ordered {
            if let last = latest[next.symbol] {
                if last.date == next.date { continue }
                if let former = next.former, last.former == former,
                    (latest[former]?.date).map({ $0 < last.date }) ?? true
                {
                    continue
                }
            }
            latest[next.symbol] = next
            kept.append(next)
        }
        return kept
    }

    /// What the company that had `symbol` on the day `since` is called on `date`; nil where it has lost its
    /// symbol by then.
    ///
    /// - Parameter distinct: see ``distinct(_:)``.
    public static func current(
        _ symbol: Symbol, since: CivilDate, on date: CivilDate, in distinct: [SymbolSuccession]
    ) -> Symbol? {
        var current = symbol
        var index = distinct.firstIndex { $0.date > since } ?? distinct.count
        while index < distinct.count, distinct[index].date <= date {
            let day = distinct[index].date
            let end = distinct[index...].firstIndex { $0.date > day } ?? distinct.count
            let turns = distinct[index..<end]
            if let rename = turns.first(where: { $0.former == current }) {
                current = rename.symbol
            } else if turns.contains(where: { $0.symbol == current }) {
                return nil
            }
            index = end
        }
        return current
    }

    /// Days for which a list may still name a company by the symbol that it had before a rename.
    public static let staleDays = 92
    /// Days by which a list may be ahead of a rename.
    public static let earlyDays = 31

    /// The symbol of the company that a list of `date` means by `symbol`: where that was given up within
    /// ``staleDays`` before, and nobody has taken it since, what the company is called now.
    ///
    /// - Parameter distinct: see ``distinct(_:)``.
    public static func meant(
        by symbol: Symbol, listedOn date: CivilDate, in distinct: [SymbolSuccession]
    ) -> Symbol {
        let first = date.adding(days: -staleDays)
        var left: CivilDate?
        // From the latest: a symbol that was taken up last, or on the same day, stands for whom took it.
        for turn in distinct.reversed() where turn.date <= date {
            guard turn.date > first, left.map({ turn.date == $0 }) ?? true else { break }
            if turn.symbol == symbol { return symbol }
            if turn.former == symbol { left = turn.date }
        }
        guard let left else { return symbol }
        return current(symbol, since: left.adding(days: -1), on: date, in: distinct) ?? symbol
    }
}
