import Core

/// How Alpaca spells the exchange's symbols: `BRK.B` the same, the preferred `KIMpL` as `KIM.PRL`.
enum AlpacaSymbol {
    static func text(of symbol: Symbol) -> String {
        symbol.rawValue.map { $0 == "p" ? ".PR" : String($0) }.joined()
    }

    /// Undoes ``text(of:)``; nil for what no exchange writes, such as `BTC/USD` in other letters.
    static func symbol(_ text: String) -> Symbol? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty }), let first = parts.first else { return nil }
        let exchange = parts.dropFirst().reduce(String(first)) { name, part in
            part.count <= 3 && part.hasPrefix("PR") ? name + "p" + part.dropFirst(2) : name + "." + part
        }
        return Symbol(validating: exchange)
    }
}
