public import Core

/// How vendors spell the symbols that the exchange writes `BRK.B`, and Polygon's preferreds `KIMpL`.
///
/// Reading undoes spelling for every symbol of capital letters and digits, then parts behind dots or the
/// preferred's small p. Only one is lost: a share class P (`X.P`), whose dashed spelling is a preferred's.
public enum SymbolSpelling: Sendable, Hashable, CaseIterable {
    /// `BRK-B`, `KIM-P-L`: Alpha Vantage and Tiingo; Yahoo but for preferreds.
    case dashes
    /// `BRK.B`, `KIMpL`, as the exchange: Polygon, IEX; Alpaca but for preferreds.
    case dots

    /// The exchange's symbol as the vendor spells it.
    public func text(of symbol: Symbol) -> String {
        switch self {
        case .dots: return symbol.rawValue
        case .dashes:
            var text = ""
            var rest = symbol.rawValue[...]
            while let character = rest.popFirst() {
                switch character {
                case ".": text.append("-")
                case "p":
                    text += "-P"
                    if let next = rest.first, next != "." { text.append("-") }
                default: text.append(character)
                }
            }
            return text
        }
    }

    /// The exchange's symbol for the vendor's; nil for what no exchange writes, such as `CRYPTO:BTC`.
    public func symbol(_ text: some StringProtocol) -> Symbol? {
        switch self {
        case .dots: return Symbol(validating: text)
        case .dashes:
            var parts = text.split(separator: "-", omittingEmptySubsequences: false)[...]
            guard var exchange = parts.popFirst().map({ String($0) }) else { return nil }
            while let part = parts.popFirst() {
                guard !part.isEmpty else { return nil }
                if part == "P" {
                    exchange += "p" + (parts.popFirst() ?? "")
                } else {
                    exchange += "." + part
                }
            }
            return Symbol(validating: exchange)
        }
    }
}
