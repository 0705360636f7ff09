import Core

/// How the backups spell a share that we write as its exchange does: `BRK.B` is class B, `KIMpL` preferred L.
enum TickerSpelling {
    /// `BRK-B`, `KIM-PL`
    case yahoo
    /// `BRK-B`, `KIM-P-L`
    case tiingo
    /// `BRK.B`, `KIM.PRL`
    case alpaca

    func written(_ symbol: Symbol) -> String {
        let text = symbol.rawValue
        if let (company, series) = Self.preferred(text) {
            return switch self {
            case .yahoo: "\(company)-P\(series)"
            case .tiingo: series.isEmpty ? "\(company)-P" : "\(company)-P-\(series)"
            case .alpaca: "\(company).PR\(series)"
            }
        }
        return self == .alpaca ? text : text.replacing(".", with: "-")
    }

    /// The parts around the lower-case p of a preferred share.
    private static func preferred(_ text: String) -> (company: Substring, series: Substring)? {
        guard let mark = text.firstIndex(of: "p") else { return nil }
        let (company, series) = (text[..<mark], text[text.index(after: mark)...])
        let areCapitals = (company + series).utf8.allSatisfy {
            $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z")
        }
        return areCapitals && !company.isEmpty && series.count <= 1 ? (company, series) : nil
    }
}
