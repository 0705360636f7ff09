/// A row of a membership file that names no member of the index.
public struct LeftOutRow: Hashable, Sendable {
    public enum Reason: String, Sendable, CaseIterable {
        case notAStock = "cash, derivatives and funds"
        case noSymbol = "no symbol"
        case notASymbol = "not a symbol"
        case notListed = "not listed, or without a price"
        case notActive = "no longer active"
    }

    public var line: Int
    public var reason: Reason
    /// As the file has it.
    public var symbol: String
    public var name: String?

    public init(line: Int, reason: Reason, symbol: String, name: String?) {
        self.line = line
        self.reason = reason
        self.symbol = symbol
        self.name = name
    }
}
