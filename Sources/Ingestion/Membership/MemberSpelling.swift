import Core

/// The exchange's symbols for those that a list of the index has.
struct MemberSpelling {
    /// Symbols met before: they settle what letters alone do not tell.
    let known: Set<Symbol>
    /// How the list's source writes share classes.
    let vendor: SymbolSpelling
    /// As the list has them, and as they were read.
    private(set) var respelled: [String: Symbol] = [:]
    /// Those that could have a dot before their last letter, and were taken as written.
    private(set) var undecided: [Symbol] = []

    init(known: Set<Symbol>, vendor: SymbolSpelling = .dots) {
        self.known = known
        self.vendor = vendor
    }

    mutating func symbol(_ text: String, name: String?, exchange: String?) -> Symbol? {
        guard let plain = vendor.symbol(Self.unspaced(text)) else { return nil }
        var symbol = plain
        if vendor == .dots,
            let dotted = ShareClass.candidate(plain.rawValue, name: name, exchange: exchange)
        {
            switch (known.contains(plain), known.contains(dotted)) {
            case (false, true): symbol = dotted
            case (true, false): break
            case (true, true), (false, false):
                if ShareClass.dotted.contains(dotted) {
                    symbol = dotted
                } else if !known.contains(plain) {
                    undecided.append(plain)
                }
            }
        }
        if symbol.rawValue != text { respelled[text] = symbol }
        return symbol
    }

    /// `CWEN US` is CWEN on an American exchange, `BH A` and `BRK/B` are share classes.
    private static func unspaced(_ text: String) -> String {
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "/" })
        guard parts.count == 2 else { return text }
        if ["US", "UN", "UW"].contains(parts[1]) { return String(parts[0]) }
        return parts[1].count == 1 ? "\(parts[0]).\(parts[1])" : text
    }
}
