import Core
import Foundation
import Testing

@Suite("Money") struct MoneyTests {
    @Test(
        "Dollars round to the nearest cent, halves to the even one",
        arguments: [
            (0.0, "0.00"), (1, "1.00"), (-0.01, "-0.01"), (12_345.6, "12345.60"), (0.125, "0.12"),
            (0.375, "0.38"),
            (-0.125, "-0.12"), (1e9, "1000000000.00"),
        ])
    func rounding(_ dollars: Double, text: String) throws {
        #expect(try #require(Money(rounding: dollars)).description == text)
    }

    @Test(
        "What is no number, or too much, is no amount", arguments: [Double.nan, .infinity, -.infinity, 1e16])
    func noAmount(_ dollars: Double) {
        #expect(Money(rounding: dollars) == nil)
    }

    @Test("Text and JSON lead back to the same cents")
    func roundTrip() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<1_000 {
            let amount = Money(
                cents: Int64.random(in: -1_000_000_000_000...1_000_000_000_000, using: &generator))
            #expect(Money(amount.description) == amount)
            let json = try JSONEncoder().encode([amount])
            #expect(try JSONDecoder().decode([Money].self, from: json) == [amount])
        }
    }

    @Test(
        "Other text is no amount",
        arguments: ["", "-", ".5", "1.", "1.234", "1,000.00", " 1", "1e3", "--1", "999999999999999"])
    func otherText(_ text: String) {
        #expect(Money(text) == nil)
    }

    @Test("Cents may be left out, and zeros after them written")
    func shortForms() {
        #expect(Money("12") == Money(cents: 1_200))
        #expect(Money("-12.3") == Money(cents: -1_230))
        #expect(Money("0.010") == Money(cents: 1))
    }

    @Test("Thousands are grouped for people")
    func grouped() {
        #expect(Money(cents: 123_456_789).grouped == "1,234,567.89")
        #expect(Money(cents: -100_000).grouped == "-1,000.00")
        #expect(Money(cents: 5).grouped == "0.05")
    }

    @Test("Sums are exact")
    func sums() {
        let sum = (0..<10_000).reduce(Money.zero) { sum, _ in sum + Money(cents: 10) }
        #expect(sum == Money(cents: 100_000))
    }
}
