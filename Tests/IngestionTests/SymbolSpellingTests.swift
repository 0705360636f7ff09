import Core
import Ingestion
import Testing

@Suite("Symbol spelling") struct SymbolSpellingTests {
    @Test(
        "Dashed vendors' spelling",
        arguments: [
            ("AAPL", "AAPL"), ("BRK.B", "BRK-B"), ("KIMpL", "KIM-P-L"), ("XYZp", "XYZ-P"),
            ("AAC.WS", "AAC-WS"),
            ("AAC.WS.A", "AAC-WS-A"), ("AHTpF.CL", "AHT-P-F-CL"),
        ]) func dashes(exchange: String, vendor: String)
    {
        let symbol = Symbol(rawValue: exchange)
        #expect(SymbolSpelling.dashes.text(of: symbol) == vendor)
        #expect(SymbolSpelling.dashes.symbol(vendor) == symbol)
    }

    @Test(
        "Yahoo's and Alpaca's preferred shares",
        arguments: [("KIMpL", "KIM-PL", "KIM.PRL"), ("BRK.B", "BRK-B", "BRK.B"), ("XYZp", "XYZ-P", "XYZ.PR")])
    func preferred(exchange: String, yahoo: String, alpaca: String) {
        let symbol = Symbol(rawValue: exchange)
        #expect(SymbolSpelling.yahoo.text(of: symbol) == yahoo)
        #expect(SymbolSpelling.yahoo.symbol(yahoo) == symbol)
        #expect(SymbolSpelling.alpaca.text(of: symbol) == alpaca)
        #expect(SymbolSpelling.alpaca.symbol(alpaca) == symbol)
    }

    @Test("Dotted vendors write as the exchange, in its case")
    func dots() {
        for text in ["BRK.B", "KIMpL", "A", "AAC.WS"] {
            #expect(SymbolSpelling.dots.text(of: Symbol(rawValue: text)) == text)
            #expect(SymbolSpelling.dots.symbol(text)?.rawValue == text)
        }
    }

    @Test("What no exchange writes is no symbol")
    func unreadable() {
        for text in ["CRYPTO:BTC", "FOREX:USD", "", "A\u{0}B", "A B", String(repeating: "A", count: 17)] {
            for spelling in SymbolSpelling.allCases { #expect(spelling.symbol(text) == nil, "\(text)") }
        }
        #expect(SymbolSpelling.dashes.symbol("A--B") == nil)
        #expect(SymbolSpelling.dashes.symbol("A-") == nil)
    }

    @Test("Every symbol comes back from every spelling")
    func roundTrips() {
        var generator = SeededGenerator(seed: 11)
        let letters = (UInt8(ascii: "A")...UInt8(ascii: "Z")).map { String(UnicodeScalar($0)) }
        func word(_ lengths: ClosedRange<Int>) -> String {
            (0..<Int.random(in: lengths, using: &generator))
                .map { _ in letters.randomElement(using: &generator) ?? "A" }.joined()
        }
        for _ in 0..<5_000 {
            var text = word(1...5)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: text += "." + word(1...2)
            case 1: text += "p" + word(0...1)
            case 2: text += "p" + word(1...1) + ".CL"
            default: break
            }
            // With dashes these are preferred shares.
            if text.contains(".P") { continue }
            let symbol = Symbol(rawValue: text)
            for spelling in SymbolSpelling.allCases {
                #expect(spelling.symbol(spelling.text(of: symbol)) == symbol, "\(text) \(spelling)")
            }
        }
    }
}
