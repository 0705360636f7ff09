/// A split or a cash dividend, by the day from which the price trades without it.
public struct CorporateAction: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// New shares per old one: 4 for a 4:1 split, 0.1 for a 1:10 reverse split.
        case split(ratio: Double)
        /// USD per share.
        case dividend(amount: Double)
    }

    public var symbol: Symbol
    public var exDate: CivilDate
    public var kind: Kind
    public var source: String

    public init(symbol: Symbol, exDate: CivilDate, kind: Kind, source: String) {
        self.symbol = symbol
        self.exDate = exDate
        self.kind = kind
        self.source = source
    }
}
