public import Core

/// Everything that the tree says of one stock on one session, and where each number came from.
public struct StockDossier: Encodable, Sendable {
    /// One of the last sessions.
    public struct Day: Encodable, Sendable {
        public var date: CivilDate
        /// What the company was called.
        public var symbol: Symbol
        /// As stored; nil where there is no bar.
        public var open, high, low, close: Double?
        public var volume: Int64?
        /// Split-adjusted as known on the dossier's session.
        public var adjustedClose: Double?
        public var flags: String?
        public var source: String?
        /// The rule by which its bar was refused, and the detail.
        public var rejected: String?
    }

    /// An adjusted close of the chart.
    public struct Point: Encodable, Sendable {
        public var date: CivilDate
        public var close: Double
    }

    /// A corporate action in the history that features are made from.
    public struct Event: Encodable, Sendable {
        public enum Kind: String, Encodable, Sendable {
            case split, dividend, rename, newSeries = "new_series"
        }

        public var exDate: CivilDate
        public var kind: Kind
        /// New shares per old one.
        public var ratio: Double?
        /// USD a share.
        public var amount: Double?
        public var former: Symbol?
        /// The session whose partition told of it first.
        public var toldIn: CivilDate
    }

    public struct Value: Encodable, Sendable {
        public var feature: String
        /// Worked out now; nil where there is none.
        public var value: Double?
        /// As features.parquet has it.
        public var stored: Double?
        /// What it is made from, or why there is none.
        public var from: String
    }

    public var symbol: Symbol
    public var name: String?
    public var sector: String?
    public var session: CivilDate
    public var slot: Int?
    public var state: SlotState?
    public var since: CivilDate?
    public var removed: CivilDate?
    /// What the prices are, as raw/ states: `raw`, or adjusted by the vendor.
    public var adjustment: String?
    /// The last sessions, ascending.
    public var days: [Day]
    /// Adjusted closes up to the session, ascending.
    public var closes: [Point]
    /// Ascending by ex-date.
    public var events: [Event]
    /// The 17 features; empty for a stock without a bar in the session.
    public var features: [Value]
    /// What a reader should know beside the numbers.
    public var notes: [String]
}
