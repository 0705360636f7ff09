public import Core

/// The broker whose import orders.csv is written for.
public enum OrderFormat: String, CaseIterable, Sendable, Hashable {
    /// Interactive Brokers: Trader Workstation's BasketTrader.
    case ibkr

    /// The symbol as the broker writes it; nil for one that it has no plain spelling for.
    ///
    /// Interactive Brokers writes the class of a share behind a blank: `BRK.B` is `BRK B`. Preferred shares
    /// (`KIMpL`) are not spelled alike everywhere there and are left to the reader.
    public func spelling(of symbol: Symbol) -> String? {
        let parts = symbol.rawValue.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "/" }
        for part in parts {
            let isPlain = part.utf8.allSatisfy {
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
            guard isPlain, !part.isEmpty else { return nil }
        }
        return parts.joined(separator: " ")
    }
}
