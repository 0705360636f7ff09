public import Core

/// How vendors spell the symbols that the exchange writes `BRK.B`, and the preferred shares `KIMpL`.
public enum SymbolSpelling: Sendable, Hashable, CaseIterable {
    /// `BRK.B`, `KIMpL`, as the exchange: Polygon, IEX.
    case dots
    /// `BRK-B`, `KIM-P-L`: Alpha Vantage, Tiingo.
    case dashes
    /// `BRK-B`, `KIM-PL`.
    case yahoo
    /// `BRK.B`, `KIM.PRL`.
    case alpaca

    /// The exchange's symbol as the vendor spells it.
    public func text(of symbol: Symbol) -> String {
        guard self != .dots else { return symbol.rawValue }
        var text = ""
        var rest = symbol.rawValue[...]
        while let character = rest.popFirst() {
            switch (character, self) {
            case (".", .dashes), (".", .yahoo): text.append("-")
            case ("p", .dashes):
                text += "-P"
                if let next = rest.first, next != "." { text.append("-") }
            case ("p", .yahoo): text += "-P"
            case ("p", .alpaca): text += ".PR"
            default: text.append(character)
            }
        }
        return text
    }

    /// The exchange's symbol for the vendor's; nil for what no exchange writes, such as `CRYPTO:BTC`.
    ///
    /// Undoes ``text(of:)`` for every symbol of capital letters and digits, then parts behind dots or the
    /// preferred's small p. Lost are classes that look like a preferred share there: `X.P` with dashes, `X.PA`
    /// at Yahoo, `X.PRA` at Alpaca.
    public func symbol(_ text: some StringProtocol) -> Symbol? {
        guard self != .dots else { return Symbol(validating: text) }
        let separator: Character = self == .alpaca ? "." : "-"
        var parts = text.split(separator: separator, omittingEmptySubsequences: false)[...]
        guard var exchange = parts.popFirst().map({ String($0) }) else { return nil }
        while let part = parts.popFirst() {
            guard !part.isEmpty else { return nil }
            if self == .dashes, part == "P" {
                exchange += "p" + (parts.popFirst() ?? "")
            } else if self == .yahoo, part.count <= 2, part.first == "P" {
                exchange += "p" + part.dropFirst()
            } else if self == .alpaca, part.count <= 3, part.hasPrefix("PR") {
                exchange += "p" + part.dropFirst(2)
            } else {
                exchange += "." + part
            }
        }
        return Symbol(validating: exchange)
    }
}
