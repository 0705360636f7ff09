import Core

/// Share classes of the NYSE, which writes them behind a dot (`BRK.B`) where funds write `BRKB`.
///
/// The letters alone do not tell: `MA` is Mastercard's class A, and `UAA` Under Armour's, without a dot.
enum ShareClass {
    /// Those that have been in the Russell 3000 or stood beside it since 2010.
    static let dotted: Set<Symbol> = [
        "AGM.A", "AKO.A", "AKO.B", "BF.A", "BF.B", "BH.A", "BIO.B", "BRK.A", "BRK.B", "BWL.A", "CBS.A",
        "CRD.A", "CRD.B", "CWEN.A", "EBR.B", "FCE.A", "FCE.B", "GEF.B", "GTN.A", "HEI.A",
        "HUB.A", "HUB.B", "HVT.A", "JW.A", "JW.B", "LEN.B", "LGF.A", "LGF.B", "MKC.V", "MOG.A",
        "MOG.B", "NYLD.A", "PBR.A", "RDS.A", "RDS.B", "STZ.B", "TAP.A", "UA.C", "UHAL.B", "WSO.B",
    ]

    /// The symbol with its dot, if a NYSE stock of that name may be a share class that ends in its last letter.
    static func candidate(_ symbol: String, name: String?, exchange: String?) -> Symbol? {
        guard let exchange = exchange?.uppercased(),
            exchange.contains("NYSE") || exchange.contains("NEW YORK STOCK EXCHANGE"),
            let letter = symbol.last, symbol.count > 1, !symbol.contains("."), let name
        else { return nil }
        let words = name.uppercased().split(separator: " ")
        for (word, next) in zip(words, words.dropFirst())
        where ["CLASS", "CL", "SERIES", "SER"].contains(word) && next == "\(letter)" {
            return Symbol(validating: "\(symbol.dropLast()).\(letter)")
        }
        return nil
    }
}
