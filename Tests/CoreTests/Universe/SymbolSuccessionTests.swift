import Core
import Testing

@Suite("Symbol succession") struct SymbolSuccessionTests {
    private func date(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

    private func turn(_ symbol: String, _ date: String, _ former: String? = nil) throws -> SymbolSuccession {
        SymbolSuccession(
            symbol: Symbol(rawValue: symbol), date: try self.date(date),
            former: former.map(Symbol.init(rawValue:)))
    }

    @Test("A rename and a new series are successions; splits, dividends and a rename to itself are not")
    func actions() throws {
        let day = try date("2022-06-09")
        let kinds: [CorporateAction.Kind] = [
            .rename(former: "FB"), .newSeries, .split(ratio: 2), .dividend(amount: 1),
            .rename(former: "META"),
        ]
        let found = kinds.compactMap {
            SymbolSuccession(CorporateAction(symbol: "META", exDate: day, kind: $0, source: "test"))
        }
        #expect(found == [try turn("META", "2022-06-09", "FB"), try turn("META", "2022-06-09")])
        #expect(found.map { $0.action(source: "test").kind } == Array(kinds.prefix(2)))
    }

    @Test("What is told twice counts once, from its first day; there and back and there again are three")
    func distinct() throws {
        let once = try turn("B", "2022-01-10", "A")
        let told = [try turn("B", "2022-01-12", "A"), once, once, try turn("B", "2022-01-10")]
        #expect(SymbolSuccession.distinct(told) == [once])
        let thrice = [once, try turn("A", "2022-02-01", "B"), try turn("B", "2022-03-01", "A")]
        #expect(SymbolSuccession.distinct(thrice) == thrice)
        let swap = [try turn("A", "2022-01-10", "B"), once]
        let swapBack = [try turn("A", "2022-01-11", "B"), try turn("B", "2022-01-11", "A")]
        #expect(SymbolSuccession.distinct(swapBack + swap) == swap + swapBack)
        let anew = [try turn("X", "2022-01-10"), try turn("X", "2023-01-10")]
        #expect(SymbolSuccession.distinct(anew.reversed()) == anew)
    }

    @Test("A company is followed through its symbols, and lost where another takes its last one")
    func current() throws {
        let all = SymbolSuccession.distinct([
            try turn("B", "2022-01-10", "A"), try turn("A", "2022-01-10", "C"),
            try turn("C", "2022-02-10", "B"), try turn("C", "2022-03-10"),
        ])
        func name(_ symbol: Symbol, _ since: String, _ on: String) throws -> Symbol? {
            SymbolSuccession.current(symbol, since: try date(since), on: try date(on), in: all)
        }
        #expect(try name("A", "2022-01-03", "2022-01-09") == "A")
        #expect(try name("A", "2022-01-03", "2022-01-10") == "B")
        #expect(try name("A", "2022-01-03", "2022-03-09") == "C")
        #expect(try name("A", "2022-01-03", "2022-03-10") == nil)
        #expect(try name("A", "2022-01-10", "2022-03-10") == "A")
        #expect(try name("C", "2022-01-03", "2022-12-30") == "A")
    }

    @Test(
        "Listings differ by their FIGIs, unless company and type are the same; what is unknown does not differ"
    )
    func listings() {
        func listing(_ figi: String?, _ cik: String? = nil, _ type: String? = nil) -> Listing {
            Listing(symbol: "X", figi: figi, cik: cik, type: type)
        }
        #expect(listing("F1").isAnother(than: listing("F2")))
        #expect(listing("F1", "1").isAnother(than: listing("F2", "2")))
        #expect(!listing("F1", "1").isAnother(than: listing("F1", "2")))
        #expect(!listing("F1", "1", "CS").isAnother(than: listing("F2", "1", "CS")))
        #expect(listing("F1", "1", "CS").isAnother(than: listing("F2", "1", "WARRANT")))
        #expect(!listing(nil, "1").isAnother(than: listing("F2", "2")))
    }
}
