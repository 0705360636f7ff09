/// What a column of one's own history can hold.
public enum HistoryField: String, CaseIterable, Sendable {
    case symbol, date, open, high, low, close, volume, vwap, trades

    /// Other headers that are taken for this column, in lower case and without anything but letters and digits.
    var otherHeaders: [String] {
        switch self {
        case .symbol: ["ticker", "sym"]
        case .date: ["day", "timestamp", "datetime", "tradedate", "tradingday", "windowstart", "time"]
        case .open: ["o", "openprice"]
        case .high: ["h", "highprice"]
        case .low: ["l", "lowprice"]
        case .close: ["c", "closeprice"]
        case .volume: ["vol", "v"]
        case .vwap: ["vw"]
        case .trades: ["transactions", "count", "tradecount", "numberoftrades", "n"]
        }
    }

    /// Whether a history cannot do without it. A missing symbol is taken from the file's name.
    var isRequired: Bool {
        switch self {
        case .symbol, .vwap, .trades: false
        case .date, .open, .high, .low, .close, .volume: true
        }
    }
}
