/// What happens to a stock's shares, by the first day on which it trades that way.
public struct CorporateAction: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// New shares per old one: 4 for a 4:1 split, 0.1 for a 1:10 reverse split.
        case split(ratio: Double)
        /// USD per share.
        case dividend(amount: Double)
        /// The company traded under another symbol until the day before: its history goes on.
        case rename(former: Symbol)
        /// The symbol belongs to another instrument from that day on: its history begins there.
        case newSeries
    }

    public var symbol: Symbol
    public var exDate: CivilDate
    public var kind: Kind
    /// The vendor, or `inferred`.
    public var source: String

    public init(symbol: Symbol, exDate: CivilDate, kind: Kind, source: String) {
        self.symbol = symbol
        self.exDate = exDate
        self.kind = kind
        self.source = source
    }
}
